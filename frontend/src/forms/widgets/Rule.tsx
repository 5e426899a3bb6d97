import { Autocomplete, Group, Select, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "../../api/types";
import { useForm } from "../context";
import { asArray, withProperty } from "../values";

const OPERATORS: Record<string, string[]> = {
  text: [
    "stringEquals",
    "stringNotEquals",
    "stringContains",
    "stringNotContains",
    "stringStartsWith",
    "stringEndsWith",
    "stringIsBlank",
    "stringIsNotBlank",
    "stringEntireMatchesRegex",
    "stringAnyMatchesRegex",
    "lengthGreaterThan",
    "lengthLessThan",
    "inList",
    "exists",
  ],
  number: [
    "numberEquals",
    "numberGreaterThan",
    "numberGreaterOrEqual",
    "numberLessThan",
    "numberLessOrEqual",
  ],
  date: ["dateEquals", "dateGreaterThan", "dateLessThan"],
  conversation: ["messageTypeIs", "hasTag", "windowOpen"],
};
const WITHOUT_VALUE = new Set(["stringIsBlank", "stringIsNotBlank", "exists", "windowOpen"]);
const WITHOUT_VARIABLE = new Set(OPERATORS.conversation);

interface RuleProps {
  rule: JsonObject;
  path: string;
  onChange: (rule: JsonObject, at: string) => void;
}

/** One comparison: a variable, how it is compared, and with what. */
export function Rule({ rule, path, onChange }: RuleProps) {
  const { t } = useTranslation("forms");
  const { variables } = useForm();
  const operator = String(rule.operator ?? "");
  const value = Array.isArray(rule.value) ? asArray(rule.value).join(", ") : rule.value;

  function setOperator(next: string | null) {
    if (!next) return;
    let changed: JsonObject = { ...rule, operator: next };
    if (WITHOUT_VALUE.has(next)) changed = withProperty(changed, "value", undefined);
    else if (changed.value === undefined) changed.value = "";
    if (WITHOUT_VARIABLE.has(next)) changed = withProperty(changed, "variable", undefined);
    else if (changed.variable === undefined) changed.variable = "incomingMessage";
    onChange(changed, `${path}/operator`);
  }

  const known = Object.values(OPERATORS).flat();
  return (
    <Stack gap={4} flex={1} miw={0}>
      <Group gap={4} wrap="nowrap">
        {!WITHOUT_VARIABLE.has(operator) && (
          <Autocomplete
            size="xs"
            flex={1}
            miw={0}
            aria-label={t("rule.variable")}
            placeholder={t("rule.variable")}
            spellCheck={false}
            data={variables.map(({ name }) => name)}
            limit={12}
            value={String(rule.variable ?? "")}
            onChange={(variable) => onChange({ ...rule, variable }, `${path}/variable`)}
          />
        )}
        <Select
          size="xs"
          flex={1}
          miw={0}
          aria-label={t("rule.operator")}
          searchable
          allowDeselect={false}
          comboboxProps={{ width: 240, position: "bottom-end" }}
          data={[
            ...Object.entries(OPERATORS).map(([group, items]) => ({
              group: t(`rule.group.${group}`),
              items: items.map((item) => ({ value: item, label: t(`operator.${item}`) })),
            })),
            ...(known.includes(operator) || !operator
              ? []
              : [{ group: t("rule.group.other"), items: [{ value: operator, label: operator }] }]),
          ]}
          value={operator || null}
          onChange={setOperator}
        />
      </Group>
      {!WITHOUT_VALUE.has(operator) && (
        <TextInput
          size="xs"
          aria-label={t("rule.value")}
          placeholder={t(operator === "inList" ? "rule.listHint" : "rule.value")}
          value={String(value ?? "")}
          onChange={(event) =>
            onChange({ ...rule, value: event.currentTarget.value }, `${path}/value`)
          }
        />
      )}
    </Stack>
  );
}
