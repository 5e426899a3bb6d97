import { Button, Card, Group, Input, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { freshId } from "../../flow/ids";
import { useForm } from "../context";
import { asArray, asObject, replaced, swapped, without } from "../values";
import type { WidgetProps } from "../widget";
import { ItemTools } from "./ItemTools";
import { freshRule, RuleGroup } from "./RuleGroup";
import { useDraft } from "./useDraft";

/** Ordered branches, each a tree of rules; the first that holds is taken. */
export function Conditions(props: WidgetProps) {
  const { schema, value, path, required, label, description, error, onChange } = props;
  const { t } = useTranslation("forms");
  const branches = asArray(value).map(asObject);

  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      description={description}
      error={error}
      withAsterisk={required}
    >
      <Stack gap="xs" mt={6}>
        {branches.map((branch, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names change while they are typed
          <Card key={index} withBorder padding="xs" radius="md">
            <Group gap={4} wrap="nowrap" mb={6}>
              <Text size="xs" c="dimmed" w={18}>
                {index + 1}.
              </Text>
              <BranchName
                name={String(branch.name ?? "")}
                place={index + 1}
                path={`${path}/${index}/name`}
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
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          disabled={branches.length >= (schema.maxItems ?? Number.POSITIVE_INFINITY)}
          onClick={() => {
            const taken = new Set(branches.map((branch) => String(branch.name)));
            const name = freshId("branch", taken);
            onChange([...branches, { name, match: "and", items: [freshRule()] }]);
          }}
        >
          {t("branch.add")}
        </Button>
        <Text size="xs" c="dimmed">
          {t("branch.else")}
        </Text>
      </Stack>
    </Input.Wrapper>
  );
}

interface BranchNameProps {
  name: string;
  place: number;
  path: string;
  onChange: (name: string) => void;
}

function BranchName({ name, place, path, onChange }: BranchNameProps) {
  const { t } = useTranslation("forms");
  const { errors } = useForm();
  const draft = useDraft(name, onChange);
  return (
    <TextInput
      flex={1}
      size="xs"
      aria-label={t("branch.name", { place })}
      error={errors.get(path)}
      value={draft.text}
      onChange={(event) => draft.type(event.currentTarget.value)}
      onBlur={() => draft.commit(draft.text.trim())}
      onKeyDown={(event) => {
        if (event.key === "Enter") draft.commit(draft.text.trim());
      }}
    />
  );
}
