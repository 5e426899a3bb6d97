import { Alert, Button, Card, Group, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { NodeSide, Side } from "../flow/merge";
import { summaryOf } from "../flow/summary";
import { nodeTitle } from "../nodes/kindTexts";
import { saveNow } from "./autosave";
import { settleConflict, useEditor } from "./editor";

/** Somebody else changed the same nodes: one decides for each, nothing is overwritten unseen. */
export default function ConflictDialog() {
  const { t, i18n } = useTranslation("canvas");
  const conflict = useEditor((state) => state.conflict);
  const kinds = useEditor((state) => state.kinds);
  const document = useEditor((state) => state.document);
  const [choices, setChoices] = useState<ReadonlyMap<string | null, Side>>(new Map());
  if (!conflict) return null;

  const overlaps = conflict.overlaps;
  const open = overlaps.filter((overlap) => !choices.has(overlap.node)).length;

  function describe(side: NodeSide): string {
    if (!side.node) return t("conflict.removed");
    return summaryOf(side.node, kinds.get(side.node.kind)) || t("conflict.noText");
  }

  function chooseAll(side: Side) {
    setChoices(new Map(overlaps.map((overlap) => [overlap.node, side])));
  }

  return (
    <Modal
      opened
      size="lg"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      onClose={() => {}}
      title={t("conflict.title")}
    >
      <Text size="sm" mb="md">
        {t("conflict.text", {
          who: conflict.who ?? t("conflict.somebody"),
          when: conflict.when ? new Date(conflict.when).toLocaleString(i18n.language) : "",
        })}
      </Text>
      <Stack gap="sm">
        {overlaps.map((overlap) => {
          const node = overlap.mine.node ?? overlap.theirs.node;
          const title = node ? nodeTitle(t, node, kinds.get(node.kind)) : t("conflict.flow");
          return (
            <Card key={overlap.node ?? ""} withBorder padding="sm">
              <Group justify="space-between" wrap="nowrap" mb="xs">
                <Text fw={600} size="sm" truncate>
                  {title}
                </Text>
                <SegmentedControl
                  size="xs"
                  aria-label={t("conflict.choose", { title })}
                  data={[
                    { value: "", label: "–", disabled: true },
                    { value: "mine", label: t("conflict.mine") },
                    { value: "theirs", label: t("conflict.theirs") },
                  ]}
                  value={choices.get(overlap.node) ?? ""}
                  onChange={(side) =>
                    setChoices(new Map([...choices, [overlap.node, side as Side]]))
                  }
                />
              </Group>
              <Text size="xs" c="dimmed">
                {t("conflict.fields", { fields: overlap.fields.join(", ") })}
              </Text>
              <Group grow align="flex-start" mt="xs" gap="xs">
                <Alert p="xs" variant="light" title={t("conflict.mine")}>
                  {overlap.node === null ? document.name : describe(overlap.mine)}
                </Alert>
                <Alert p="xs" variant="light" color="gray" title={t("conflict.theirs")}>
                  {overlap.node === null ? conflict.theirs.name : describe(overlap.theirs)}
                </Alert>
              </Group>
            </Card>
          );
        })}
      </Stack>
      <Group justify="space-between" mt="lg">
        <Group gap="xs">
          <Button variant="subtle" size="xs" onClick={() => chooseAll("mine")}>
            {t("conflict.allMine")}
          </Button>
          <Button variant="subtle" size="xs" onClick={() => chooseAll("theirs")}>
            {t("conflict.allTheirs")}
          </Button>
        </Group>
        <Button
          disabled={open > 0}
          onClick={() => {
            settleConflict(choices);
            setChoices(new Map());
            void saveNow();
          }}
        >
          {open > 0 ? t("conflict.open", { count: open }) : t("conflict.settle")}
        </Button>
      </Group>
    </Modal>
  );
}
