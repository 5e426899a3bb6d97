import { Input, Select, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/react/shallow";
import type { FlowNode } from "../api/types";
import { nodeTitle, portLabel } from "../nodes/kindTexts";
import { edit, portsOfNode, useEditor } from "./editor";

/** Where each port leads: the way to wire nodes without a pointer. */
export function Exits({ node }: { node: FlowNode }) {
  const { t } = useTranslation("canvas");
  const ports = useEditor(useShallow((state) => portsOfNode(state, node)));
  const document = useEditor((state) => state.document);
  const kinds = useEditor((state) => state.kinds);
  if (ports.length === 0) return null;

  const targets = document.nodes
    .filter((other) => other.kind !== "start")
    .map((other) => ({
      value: other.id,
      label: `${nodeTitle(t, other, kinds.get(other.kind))} (${other.id})`,
    }));

  return (
    <Input.Wrapper label={t("exits.title")} labelElement="div" description={t("exits.hint")}>
      <Stack gap={6} mt={6}>
        {ports.map((port) => (
          <Select
            key={port}
            size="xs"
            searchable
            clearable
            label={portLabel(t, node, port)}
            placeholder={t("exits.nowhere")}
            data={targets}
            value={
              document.edges.find((edge) => edge.source === node.id && edge.port === port)
                ?.target ?? null
            }
            onChange={(target) =>
              target
                ? edit({ type: "connect", edge: { source: node.id, port, target } })
                : edit({ type: "remove", nodes: [], edges: [{ source: node.id, port }] })
            }
          />
        ))}
      </Stack>
    </Input.Wrapper>
  );
}
