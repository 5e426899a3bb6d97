import { Card, Group, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { freshId } from "../../flow/ids";
import { useForm } from "../context";
import { asArray, asObject, replaced, swapped, without, withProperty } from "../values";
import type { WidgetProps } from "../widget";
import { ItemTools } from "./ItemTools";
import { ListFrame } from "./ListFrame";
import { NameBox } from "./NameBox";

/** What a text can be sorted under: a name for the exit, and what it means for the model. */
export function Labels(props: WidgetProps) {
  const { schema, value, path, onChange } = props;
  const { t } = useTranslation("forms");
  const { errors } = useForm();
  const labels = asArray(value).map(asObject);

  return (
    <ListFrame
      of={props}
      gap={6}
      addLabel={t("label.add")}
      onAdd={() => {
        const taken = new Set(labels.map((label) => String(label.name)));
        onChange([...labels, { name: freshId("label", taken) }]);
      }}
    >
      {labels.map((label, index) => {
        const at = `${path}/${index}`;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: names change while they are typed
          <Card key={index} withBorder padding={8} radius="md">
            <Stack gap={4}>
              <Group gap={4} wrap="nowrap" align="flex-start">
                <NameBox
                  label={t("label.name", { place: index + 1 })}
                  name={String(label.name ?? "")}
                  error={errors.get(`${at}/name`)}
                  onChange={(name) =>
                    onChange(replaced(labels, index, { ...label, name }), `${at}/name`)
                  }
                />
                <ItemTools
                  name={String(label.name || index + 1)}
                  index={index}
                  count={labels.length}
                  canRemove={labels.length > (schema.minItems ?? 0)}
                  onMove={(to) => onChange(swapped(labels, index, to))}
                  onRemove={() => onChange(without(labels, index))}
                />
              </Group>
              <TextInput
                size="xs"
                aria-label={t("label.description", { place: index + 1 })}
                placeholder={t("label.descriptionHint")}
                error={errors.get(`${at}/description`)}
                value={String(label.description ?? "")}
                onChange={(event) => {
                  const text = event.currentTarget.value || undefined;
                  const next = withProperty(label, "description", text);
                  onChange(replaced(labels, index, next), `${at}/description`);
                }}
              />
            </Stack>
          </Card>
        );
      })}
    </ListFrame>
  );
}
