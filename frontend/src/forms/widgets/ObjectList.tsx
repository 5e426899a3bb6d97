import { Button, Card, Group, Input, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { JsonObject, JsonSchema } from "../../api/types";
import { freshId } from "../../flow/ids";
import { SchemaForm } from "../SchemaForm";
import { asArray, asObject, freshValue, replaced, swapped, without } from "../values";
import type { WidgetProps } from "../widget";
import { ItemTools } from "./ItemTools";

/** A list of things with fields: cards to fill, move and remove. */
export function ObjectList(props: WidgetProps) {
  const { schema, value, path, required, label, description, error, onChange } = props;
  const { t } = useTranslation("forms");
  const items = asArray(value).map(asObject);
  const itemSchema = schema.items ?? {};
  const least = schema.minItems ?? 0;

  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      description={description}
      error={error}
      withAsterisk={required}
    >
      <Stack gap="xs" mt={6}>
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
            <SchemaForm
              schema={itemSchema}
              data={item}
              path={`${path}/${index}`}
              onChange={(data, at) => onChange(replaced(items, index, data), at)}
            />
          </Card>
        ))}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          disabled={items.length >= (schema.maxItems ?? Number.POSITIVE_INFINITY)}
          onClick={() => onChange([...items, freshItem(itemSchema, items)])}
        >
          {t("item.add", { label })}
        </Button>
      </Stack>
    </Input.Wrapper>
  );
}

/** A new item; names that ports bear must differ from the first moment. */
export function freshItem(schema: JsonSchema, items: JsonObject[]): JsonObject {
  const fresh = asObject(freshValue(schema));
  for (const key of ["id", "name"]) {
    const inner = schema.properties?.[key];
    if (!inner || inner["x-widget"] === "variable") continue;
    const taken = new Set(items.map((item) => String(item[key])));
    fresh[key] = freshId(key === "id" ? "option" : "branch", taken);
  }
  return fresh;
}
