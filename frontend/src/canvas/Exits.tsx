import { Input, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/react/shallow";
import type { FlowNode } from "../api/types";
import { NodePicker } from "../forms/NodePicker";
import { portLabel } from "../nodes/kindTexts";
import { edit, portsOfNode, useEditor } from "./editor";
import { useNodeNames } from "./useNodeNames";

/** Where each port leads: the way to wire nodes without a pointer. */
export function Exits({ node }: { node: FlowNode }) {
  const { t } = useTranslation("canvas");
  const ports = useEditor(useShallow((state) => portsOfNode(state, node)));
  const edges = useEditor(
    useShallow((state) => state.document.edges.filter((edge) => edge.source === node.id)),
  );
  const { titleOf, optionsFor } = useNodeNames();
  if (ports.length === 0) return null;

  return (
    <Input.Wrapper label={t("exits.title")} labelElement="div" description={t("exits.hint")}>
      <Stack gap={6} mt={6}>
        {ports.map((port) => (
          <NodePicker
            key={port}
            size="xs"
            clearable
            label={portLabel(t, node, port)}
            placeholder={t("exits.nowhere")}
            titleOf={titleOf}
            options={() => optionsFor((other) => other.kind === "start")}
            value={edges.find((edge) => edge.port === port)?.target ?? null}
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
