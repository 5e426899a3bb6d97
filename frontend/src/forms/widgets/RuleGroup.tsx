import { Box, Button, Group, SegmentedControl, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "../../api/types";
import { asArray, asObject, replaced, without } from "../values";
import { RemoveButton } from "./ItemTools";
import { Rule } from "./Rule";

const DEEPEST = 4; // of our builder; the engine takes ten, which only a program writes

export function freshRule(): JsonObject {
  return { variable: "incomingMessage", operator: "stringContains", value: "" };
}

interface RuleGroupProps {
  group: JsonObject;
  path: string;
  depth: number;
  onChange: (group: JsonObject, at: string) => void;
}

/** Rules that must all hold, or one of them, and groups of rules among them. */
export function RuleGroup({ group, path, depth, onChange }: RuleGroupProps) {
  const { t } = useTranslation("forms");
  const items = asArray(group.items).map(asObject);
  const set = (next: JsonObject[], at: string) => onChange({ ...group, items: next }, at);

  return (
    <Stack gap={6}>
      {items.length > 1 && (
        <SegmentedControl
          size="xs"
          w="fit-content"
          aria-label={t("rule.match")}
          data={[
            { value: "and", label: t("rule.all") },
            { value: "or", label: t("rule.any") },
          ]}
          value={group.match === "or" ? "or" : "and"}
          onChange={(match) => onChange({ ...group, match }, `${path}/match`)}
        />
      )}
      {items.map((item, index) => {
        const at = `${path}/items/${index}`;
        const remove = () => set(without(items, index), at);
        const isLast = depth === 0 && items.length === 1;
        return "items" in item ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no identity of their own
          <Group key={index} gap={4} wrap="nowrap" align="flex-start">
            <Box flex={1} pl="xs" style={{ borderLeft: "3px solid var(--cf-line)" }}>
              <RuleGroup
                group={item}
                path={at}
                depth={depth + 1}
                onChange={(next, place) => set(replaced(items, index, next), place)}
              />
            </Box>
            <RemoveButton
              label={t("rule.remove", { place: index + 1 })}
              disabled={isLast}
              onRemove={remove}
            />
          </Group>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no identity of their own
          <Group key={index} gap={4} wrap="nowrap" align="flex-start">
            <Rule
              rule={item}
              path={at}
              onChange={(next, place) => set(replaced(items, index, next), place)}
            />
            <RemoveButton
              label={t("rule.remove", { place: index + 1 })}
              disabled={isLast}
              onRemove={remove}
            />
          </Group>
        );
      })}
      <Group gap={4}>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconPlus size={13} />}
          onClick={() => set([...items, freshRule()], `${path}/items`)}
        >
          {t("rule.add")}
        </Button>
        {depth < DEEPEST && (
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconPlus size={13} />}
            onClick={() => {
              const match = group.match === "or" ? "and" : "or";
              set([...items, { match, items: [freshRule()] }], `${path}/items`);
            }}
          >
            {t("rule.addGroup")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
