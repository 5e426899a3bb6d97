import { Card, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { freshId } from "../../flow/ids";
import { useForm } from "../context";
import { asArray, asObject, replaced, swapped, without } from "../values";
import type { WidgetProps } from "../widget";
import { ItemTools } from "./ItemTools";
import { ListFrame } from "./ListFrame";
import { NameBox } from "./NameBox";
import { freshRule, RuleGroup } from "./RuleGroup";

/** Ordered branches, each a tree of rules; the first that holds is taken. */
export function Conditions(props: WidgetProps) {
  const { schema, value, path, onChange } = props;
  const { t } = useTranslation("forms");
  const { errors } = useForm();
  const branches = asArray(value).map(asObject);

  return (
    <ListFrame
      of={props}
      gap="xs"
      addLabel={t("branch.add")}
      onAdd={() => {
        const taken = new Set(branches.map((branch) => String(branch.name)));
        const name = freshId("branch", taken);
        onChange([...branches, { name, match: "and", items: [freshRule()] }]);
      }}
      below={
        <Text size="xs" c="dimmed">
          {t("branch.else")}
        </Text>
      }
    >
      {branches.map((branch, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: names change while they are typed
        <Card key={index} withBorder padding="xs" radius="md">
          <Group gap={4} wrap="nowrap" mb={6}>
            <Text size="xs" c="dimmed" w={18}>
              {index + 1}.
            </Text>
            <NameBox
              label={t("branch.name", { place: index + 1 })}
              name={String(branch.name ?? "")}
              error={errors.get(`${path}/${index}/name`)}
              onChange={(name) =>
                onChange(replaced(branches, index, { ...branch, name }), `${path}/${index}/name`)
              }
            />
            <ItemTools
              name={String(branch.name)}
              index={index}
              count={branches.length}
              canRemove={branches.length > (schema.minItems ?? 0)}
              onMove={(to) => onChange(swapped(branches, index, to))}
              onRemove={() => onChange(without(branches, index))}
            />
          </Group>
          <RuleGroup
            group={branch}
            path={`${path}/${index}`}
            depth={0}
            onChange={(group, at) => onChange(replaced(branches, index, group), at)}
          />
        </Card>
      ))}
    </ListFrame>
  );
}
