import { Button, Card, Group, NumberInput, Text } from "@mantine/core";
import { IconEqual } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "../../api/types";
import { freshId } from "../../flow/ids";
import { useForm } from "../context";
import { asArray, asObject, replaced, without } from "../values";
import type { WidgetProps } from "../widget";
import { RemoveButton } from "./ItemTools";
import { ListFrame } from "./ListFrame";
import { NameBox } from "./NameBox";

const WHOLE = 100;

/** Branches with their share of the customers; the shares make up a whole. */
export function PercentBranches(props: WidgetProps) {
  const { schema, value, path, onChange } = props;
  const { t } = useTranslation("forms");
  const { errors } = useForm();
  const branches = asArray(value).map(asObject);
  const total = branches.reduce((sum, branch) => sum + shareOf(branch), 0);
  const left = Math.round((WHOLE - total) * 100) / 100;

  return (
    <ListFrame
      of={props}
      gap={6}
      addLabel={t("branch.add")}
      onAdd={() => {
        const taken = new Set(branches.map((branch) => String(branch.name)));
        onChange([...branches, { name: freshId("branch", taken), percent: Math.max(left, 0) }]);
      }}
      below={
        <Group gap={4} justify="space-between">
          <Text size="xs" c={left === 0 ? "dimmed" : "red"} role="status">
            {left === 0
              ? t("percent.whole")
              : left > 0
                ? t("percent.missing", { total, left })
                : t("percent.over", { total, over: -left })}
          </Text>
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconEqual size={13} />}
            disabled={branches.length === 0}
            onClick={() => onChange(shareEvenly(branches))}
          >
            {t("percent.even")}
          </Button>
        </Group>
      }
    >
      {branches.map((branch, index) => {
        const at = `${path}/${index}`;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: names change while they are typed
          <Card key={index} withBorder padding={8} radius="md">
            <Group gap={4} wrap="nowrap" align="flex-start">
              <NameBox
                label={t("branch.name", { place: index + 1 })}
                name={String(branch.name ?? "")}
                error={errors.get(`${at}/name`)}
                onChange={(name) =>
                  onChange(replaced(branches, index, { ...branch, name }), `${at}/name`)
                }
              />
              <NumberInput
                size="xs"
                w={84}
                min={0}
                max={WHOLE}
                suffix=" %"
                hideControls
                aria-label={t("percent.of", { name: branch.name || index + 1 })}
                error={errors.get(`${at}/percent`)}
                value={typeof branch.percent === "number" ? branch.percent : ""}
                onChange={(percent) =>
                  onChange(
                    replaced(branches, index, {
                      ...branch,
                      percent: typeof percent === "number" ? percent : 0,
                    }),
                    `${at}/percent`,
                  )
                }
              />
              <RemoveButton
                label={t("item.remove", { name: branch.name || index + 1 })}
                disabled={branches.length <= (schema.minItems ?? 0)}
                onRemove={() => onChange(without(branches, index))}
              />
            </Group>
          </Card>
        );
      })}
    </ListFrame>
  );
}

function shareOf(branch: JsonObject): number {
  return typeof branch.percent === "number" ? branch.percent : 0;
}

/** Whole percents, as even as they can be: 34, 33, 33. */
export function shareEvenly(branches: JsonObject[]): JsonObject[] {
  const least = Math.floor(WHOLE / branches.length);
  const more = WHOLE - least * branches.length;
  return branches.map((branch, index) => ({ ...branch, percent: least + (index < more ? 1 : 0) }));
}
