import { ActionIcon, Autocomplete, Group, Select, Stack, Text } from "@mantine/core";
import { IconLetterCase } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "../../api/types";
import { useForm } from "../context";
import { asArray, withProperty } from "../values";
import { FormulaLine } from "./FormulaLine";
import { TemplateLine } from "./TemplateLine";

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
const KNOWN = Object.values(OPERATORS).flat();
const WITHOUT_VALUE = new Set(["stringIsBlank", "stringIsNotBlank", "exists", "windowOpen"]);
const WITHOUT_VARIABLE = new Set(OPERATORS.conversation);
const IS_CASED = /^string(?!Is)|^inList$|^hasTag$/;
/** Stands among the comparisons, since it is chosen in place of one. */
const FORMULA = "formula";

interface RuleProps {
  rule: JsonObject;
  path: string;
  onChange: (rule: JsonObject, at: string) => void;
}

/** One comparison: a variable, how it is compared, and with what; or a formula that must be true. */
export function Rule({ rule, path, onChange }: RuleProps) {
  const { t } = useTranslation("forms");
  const { variables, errors } = useForm();
  const operator = FORMULA in rule ? FORMULA : String(rule.operator ?? "");
  const isFormula = operator === FORMULA;
  const value = Array.isArray(rule.value) ? asArray(rule.value).join(", ") : rule.value;

  function setOperator(next: string | null) {
    if (!next || next === operator) return;
    if (next === FORMULA) {
      onChange({ ...(rule.negate === true && { negate: true }), formula: "" }, path);
      return;
    }
    let changed = withProperty({ ...rule, operator: next }, FORMULA, undefined);
    if (WITHOUT_VALUE.has(next)) changed = withProperty(changed, "value", undefined);
    else if (changed.value === undefined) changed.value = "";
    if (WITHOUT_VARIABLE.has(next)) changed = withProperty(changed, "variable", undefined);
    else if (changed.variable === undefined) changed.variable = "incomingMessage";
    if (!IS_CASED.test(next)) changed = withProperty(changed, "ignore_case", undefined);
    onChange(changed, `${path}/operator`);
  }

  const line = {
    schema: {},
    required: true,
    hideLabel: true,
    size: "xs" as const,
    description: undefined,
  };
  return (
    <Stack gap={4} flex={1} miw={0}>
      <Group gap={4} wrap="nowrap">
        {!isFormula && !WITHOUT_VARIABLE.has(operator) && (
          <Autocomplete
            size="xs"
            flex={1}
            miw={0}
            aria-label={t("rule.variable")}
            placeholder={t("rule.variable")}
            spellCheck={false}
            data={variables.map(({ name }) => name)}
            limit={12}
            error={errors.get(`${path}/variable`)}
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
            {
              group: t("rule.group.other"),
              items: [
                { value: FORMULA, label: t("operator.formula") },
                ...(KNOWN.includes(operator) || isFormula || !operator
                  ? []
                  : [{ value: operator, label: operator }]),
              ],
            },
          ]}
          value={operator || null}
          onChange={setOperator}
        />
      </Group>
      <Group gap={2} wrap="nowrap" justify="flex-end" align="flex-start">
        {isFormula ? (
          <div style={{ flex: 1, minWidth: 0 }}>
            <FormulaLine
              {...line}
              value={rule.formula}
              path={`${path}/formula`}
              label={t("rule.formula")}
              error={errors.get(`${path}/formula`)}
              onChange={(formula) => onChange({ ...rule, formula }, `${path}/formula`)}
            />
          </div>
        ) : (
          !WITHOUT_VALUE.has(operator) && (
            <div style={{ flex: 1, minWidth: 0 }}>
              <TemplateLine
                {...line}
                value={value ?? ""}
                path={`${path}/value`}
                label={t("rule.value")}
                placeholder={t(operator === "inList" ? "rule.listHint" : "rule.value")}
                error={errors.get(`${path}/value`)}
                onChange={(next) => onChange({ ...rule, value: next }, `${path}/value`)}
              />
            </div>
          )
        )}
        {IS_CASED.test(operator) && (
          <Toggle
            label={t("rule.caseMatters")}
            isOn={rule.ignore_case === false}
            onToggle={(isOn) =>
              onChange(withProperty(rule, "ignore_case", isOn ? false : undefined), path)
            }
          >
            <IconLetterCase size={15} />
          </Toggle>
        )}
        <Toggle
          label={t("rule.negate")}
          isOn={rule.negate === true}
          onToggle={(isOn) => onChange(withProperty(rule, "negate", isOn || undefined), path)}
        >
          <Text span size="xs">
            {t("rule.not")}
          </Text>
        </Toggle>
      </Group>
    </Stack>
  );
}

interface ToggleProps {
  label: string;
  isOn: boolean;
  onToggle: (isOn: boolean) => void;
  children: ReactNode;
}

function Toggle({ label, isOn, onToggle, children }: ToggleProps) {
  return (
    <ActionIcon
      w={32}
      h={28}
      variant={isOn ? "filled" : "subtle"}
      color={isOn ? "petrol" : "gray"}
      aria-pressed={isOn}
      aria-label={label}
      title={label}
      onClick={() => onToggle(!isOn)}
    >
      {children}
    </ActionIcon>
  );
}
