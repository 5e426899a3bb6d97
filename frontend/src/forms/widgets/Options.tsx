import { Card, Group, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "../../api/types";
import { freshId, slug } from "../../flow/ids";
import { useForm } from "../context";
import { asArray, asObject, replaced, swapped, without, withProperty } from "../values";
import type { WidgetProps } from "../widget";
import { ItemTools } from "./ItemTools";
import { ListFrame } from "./ListFrame";
import { OptionId } from "./OptionId";
import { TemplateLine } from "./TemplateLine";

const UNNAMED = /^option(_\d+)?$/;

/** Buttons, rows or choices: a title for the customer, an id for the port. */
export function Options(props: WidgetProps) {
  const { schema, value, path, onChange } = props;
  const { t } = useTranslation("forms");
  const { errors } = useForm();
  const items = asArray(value).map(asObject);
  const properties = schema.items?.properties ?? {};
  const least = schema.minItems ?? 0;

  function change(index: number, item: JsonObject, at: string) {
    onChange(replaced(items, index, item), `${path}/${index}/${at}`);
  }

  /** An option gets its lasting id from the first title it is given. */
  function name(index: number, item: JsonObject) {
    const title = String(item.title ?? "").trim();
    if (!title || !UNNAMED.test(String(item.id))) return;
    const taken = new Set(items.filter((_, place) => place !== index).map((it) => String(it.id)));
    change(index, { ...item, id: freshId(slug(title, "option"), taken) }, "title");
  }

  return (
    <ListFrame
      of={props}
      gap={6}
      addLabel={t("option.add")}
      onAdd={() => {
        const taken = new Set(items.map((item) => String(item.id)));
        onChange([...items, { id: freshId("option", taken), title: "" }]);
      }}
    >
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: ids change while they are typed
        <Card key={index} withBorder padding={8} radius="md">
          <Group justify="space-between" gap={4} wrap="nowrap" mb={4}>
            <OptionId
              id={String(item.id ?? "")}
              place={index + 1}
              error={errors.get(`${path}/${index}/id`)}
              onChange={(id) => change(index, { ...item, id }, "id")}
            />
            <ItemTools
              name={String(item.title || index + 1)}
              index={index}
              count={items.length}
              canRemove={items.length > least}
              onMove={(to) => onChange(swapped(items, index, to))}
              onRemove={() => onChange(without(items, index))}
            />
          </Group>
          <Stack gap={4} onBlur={() => name(index, item)}>
            <TemplateLine
              schema={properties.title ?? {}}
              value={item.title}
              path={`${path}/${index}/title`}
              required
              hideLabel
              label={t("option.title", { place: index + 1 })}
              description={undefined}
              error={errors.get(`${path}/${index}/title`)}
              onChange={(title) => change(index, { ...item, title: title ?? "" }, "title")}
            />
            {properties.description && (
              <TextInput
                size="xs"
                aria-label={t("option.description", { place: index + 1 })}
                placeholder={t("option.descriptionHint")}
                error={errors.get(`${path}/${index}/description`)}
                value={String(item.description ?? "")}
                onChange={(event) =>
                  change(
                    index,
                    withProperty(item, "description", event.currentTarget.value || undefined),
                    "description",
                  )
                }
              />
            )}
          </Stack>
        </Card>
      ))}
    </ListFrame>
  );
}
