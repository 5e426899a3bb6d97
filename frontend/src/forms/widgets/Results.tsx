import { Card, Group, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { freshId } from "../../flow/ids";
import { useForm } from "../context";
import { asArray, asObject, replaced, without } from "../values";
import type { WidgetProps } from "../widget";
import { RemoveButton } from "./ItemTools";
import { ListFrame } from "./ListFrame";
import { NameBox } from "./NameBox";

/** What is taken out of an answer: a JSONPath and the variable it is kept in. */
export function Results(props: WidgetProps) {
  const { value, path, required, label, onChange } = props;
  const { t } = useTranslation("forms");
  const { errors, variables } = useForm();
  const items = asArray(value).map(asObject);

  return (
    <ListFrame
      of={props}
      gap={6}
      addLabel={t("item.add", { label })}
      onAdd={() => {
        const taken = new Set(items.map((item) => String(item.save_as)));
        onChange([...items, { path: "$", save_as: freshId("result", taken) }]);
      }}
    >
      {items.map((item, index) => {
        const at = `${path}/${index}`;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: items of a document have no other identity
          <Card key={index} withBorder padding={8} radius="md">
            <Stack gap={4}>
              <Group gap={4} wrap="nowrap" align="flex-start">
                <TextInput
                  flex={1}
                  size="xs"
                  ff="monospace"
                  spellCheck={false}
                  aria-label={t("result.path", { place: index + 1 })}
                  placeholder="$.order.status"
                  error={errors.get(`${at}/path`)}
                  value={String(item.path ?? "")}
                  onChange={(event) =>
                    onChange(
                      replaced(items, index, { ...item, path: event.currentTarget.value }),
                      `${at}/path`,
                    )
                  }
                />
                <RemoveButton
                  label={t("item.remove", { name: item.save_as || index + 1 })}
                  onRemove={() => {
                    const next = without(items, index);
                    onChange(next.length === 0 && !required ? undefined : next);
                  }}
                />
              </Group>
              <NameBox
                label={t("result.saveAs", { place: index + 1 })}
                data={variables.map(({ name }) => name)}
                name={String(item.save_as ?? "")}
                error={errors.get(`${at}/save_as`)}
                onChange={(save_as) =>
                  onChange(replaced(items, index, { ...item, save_as }), `${at}/save_as`)
                }
              />
            </Stack>
          </Card>
        );
      })}
    </ListFrame>
  );
}
