import { Card, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { JsonObject, JsonSchema } from "../../api/types";
import { freshId } from "../../flow/ids";
import { asArray, asObject, freshValue, replaced, swapped, without } from "../values";
import type { WidgetProps } from "../widget";
import { ItemTools } from "./ItemTools";
import { ListFrame } from "./ListFrame";

/** A list of things with fields: cards to fill, move and remove. */
export function ObjectList(props: WidgetProps) {
  const { schema, value, path, label, onChange, Form } = props;
  const { t } = useTranslation("forms");
  const items = asArray(value).map(asObject);
  const itemSchema = schema.items ?? {};
  const least = schema.minItems ?? 0;

  return (
    <ListFrame
      of={props}
      gap="xs"
      addLabel={t("item.add", { label })}
      onAdd={() => onChange([...items, freshItem(itemSchema, items)])}
    >
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items of a document have no other identity
        <Card key={index} withBorder padding="xs" radius="md">
          <Group justify="space-between" mb={4} wrap="nowrap">
            <Text size="xs" c="dimmed" fw={550} truncate>
              {label} {index + 1}
            </Text>
            <ItemTools
              name={`${label} ${index + 1}`}
              index={index}
              count={items.length}
              canRemove={items.length > least}
              onMove={(to) => onChange(swapped(items, index, to))}
              onRemove={() => onChange(without(items, index))}
            />
          </Group>
          <Form
            schema={itemSchema}
            data={item}
            path={`${path}/${index}`}
            onChange={(data, at) => onChange(replaced(items, index, data), at)}
          />
        </Card>
      ))}
    </ListFrame>
  );
}

/** A new item; names that ports bear must differ from the first moment. */
function freshItem(schema: JsonSchema, items: JsonObject[]): JsonObject {
  const fresh = asObject(freshValue(schema));
  for (const key of ["id", "name"]) {
    const inner = schema.properties?.[key];
    if (!inner || inner["x-widget"] === "variable") continue;
    const taken = new Set(items.map((item) => String(item[key])));
    fresh[key] = freshId(key === "id" ? "option" : "branch", taken);
  }
  return fresh;
}
