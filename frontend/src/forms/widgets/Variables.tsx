import { ActionIcon, Card, Group, Stack } from "@mantine/core";
import { IconMathFunction } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { freshId } from "../../flow/ids";
import { useForm } from "../context";
import { asArray, asObject, replaced, swapped, without } from "../values";
import type { WidgetProps } from "../widget";
import { FormulaLine } from "./FormulaLine";
import { ItemTools } from "./ItemTools";
import { ListFrame } from "./ListFrame";
import { NameBox } from "./NameBox";
import { ValueLine } from "./ValueLine";

/** Variables in the order they are set, each to a value or to what a formula gives. */
export function Variables(props: WidgetProps) {
  const { schema, value, path, label, onChange, Form } = props;
  const { t } = useTranslation("forms");
  const { errors, variables } = useForm();
  const items = asArray(value).map(asObject);

  return (
    <ListFrame
      of={props}
      gap={6}
      addLabel={t("item.add", { label })}
      onAdd={() => {
        const taken = new Set(items.map((item) => String(item.name)));
        onChange([...items, { name: freshId("name", taken), value: "" }]);
      }}
    >
      {items.map((item, index) => {
        const at = `${path}/${index}`;
        const name = typeof item.name === "string" ? item.name : "";
        const isFormula = "formula" in item;
        const key = isFormula ? "formula" : "value";
        const line = {
          schema: schema.items?.properties?.[key] ?? {},
          value: item[key],
          path: `${at}/${key}`,
          required: true,
          label: t(`variable.${key}`, { name }),
          description: undefined,
          error: errors.get(`${at}/${key}`),
          onChange: (next: unknown) =>
            onChange(replaced(items, index, { ...item, [key]: next ?? "" }), `${at}/${key}`),
        };
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: items of a document have no other identity
          <Card key={index} withBorder padding={8} radius="md">
            <Stack gap={4}>
              <Group gap={4} wrap="nowrap" align="flex-start">
                <NameBox
                  label={t("variable.name", { place: index + 1 })}
                  data={variables
                    .map((known) => known.name)
                    .filter((known) => !known.includes("."))}
                  name={name}
                  error={errors.get(`${at}/name`)}
                  onChange={(next) =>
                    onChange(replaced(items, index, { ...item, name: next }), `${at}/name`)
                  }
                />
                <ActionIcon
                  size={26}
                  variant={isFormula ? "light" : "subtle"}
                  color={isFormula ? "petrol" : "gray"}
                  aria-pressed={isFormula}
                  aria-label={t("variable.useFormula", { name })}
                  title={t("formula.use")}
                  onClick={() =>
                    onChange(
                      replaced(
                        items,
                        index,
                        isFormula
                          ? { name: item.name, value: "" }
                          : { name: item.name, formula: "" },
                      ),
                      at,
                    )
                  }
                >
                  <IconMathFunction size={16} />
                </ActionIcon>
                <ItemTools
                  name={name || String(index + 1)}
                  index={index}
                  count={items.length}
                  canRemove={items.length > (schema.minItems ?? 0)}
                  onMove={(to) => onChange(swapped(items, index, to))}
                  onRemove={() => onChange(without(items, index))}
                />
              </Group>
              {isFormula ? (
                <FormulaLine {...line} hideLabel />
              ) : (
                <ValueLine {...line} Form={Form} />
              )}
            </Stack>
          </Card>
        );
      })}
    </ListFrame>
  );
}
