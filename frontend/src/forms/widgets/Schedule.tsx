import { Button, Card, Group, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "../../api/types";
import { freshId } from "../../flow/ids";
import { useForm } from "../context";
import { asArray, asObject, replaced, swapped, without } from "../values";
import type { WidgetProps } from "../widget";
import { ItemTools } from "./ItemTools";
import { ListFrame } from "./ListFrame";
import { NameBox } from "./NameBox";
import { ScheduleRange } from "./ScheduleRange";

function officeHours(): JsonObject {
  return { days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:00" };
}

/** Branches that hold at certain times; the first that does is taken. */
export function Schedule(props: WidgetProps) {
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
        onChange([...branches, { name: freshId("branch", taken), ranges: [officeHours()] }]);
      }}
      below={
        <Text size="xs" c="dimmed">
          {t("branch.else")}
        </Text>
      }
    >
      {branches.map((branch, index) => {
        const at = `${path}/${index}`;
        const ranges = asArray(branch.ranges).map(asObject);
        const set = (next: JsonObject[], place: string) =>
          onChange(replaced(branches, index, { ...branch, ranges: next }), place);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: names change while they are typed
          <Card key={index} withBorder padding="xs" radius="md">
            <Group gap={4} wrap="nowrap" mb={6} align="flex-start">
              <NameBox
                label={t("branch.name", { place: index + 1 })}
                name={String(branch.name ?? "")}
                error={errors.get(`${at}/name`)}
                onChange={(name) =>
                  onChange(replaced(branches, index, { ...branch, name }), `${at}/name`)
                }
              />
              <ItemTools
                name={String(branch.name || index + 1)}
                index={index}
                count={branches.length}
                canRemove={branches.length > (schema.minItems ?? 0)}
                onMove={(to) => onChange(swapped(branches, index, to))}
                onRemove={() => onChange(without(branches, index))}
              />
            </Group>
            <Stack gap={8}>
              {ranges.map((range, place) => (
                <ScheduleRange
                  // biome-ignore lint/suspicious/noArrayIndexKey: ranges have no identity of their own
                  key={place}
                  range={range}
                  place={place + 1}
                  path={`${at}/ranges/${place}`}
                  canRemove={ranges.length > 1}
                  onChange={(next, where) => set(replaced(ranges, place, next), where)}
                  onRemove={() => set(without(ranges, place), `${at}/ranges`)}
                />
              ))}
              {errors.get(`${at}/ranges`) && (
                <Text size="xs" c="red">
                  {errors.get(`${at}/ranges`)}
                </Text>
              )}
              <Button
                variant="subtle"
                size="compact-xs"
                w="fit-content"
                leftSection={<IconPlus size={13} />}
                onClick={() => set([...ranges, officeHours()], `${at}/ranges`)}
              >
                {t("range.add")}
              </Button>
            </Stack>
          </Card>
        );
      })}
    </ListFrame>
  );
}
