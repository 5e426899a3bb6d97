import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { nodeById } from "../flow/edits";
import { nodeTitle } from "../nodes/kindTexts";
import { useEditor } from "./editor";

/** Names of nodes for lists to choose from, made when asked and not on each change. */
export function useNodeNames() {
  const { t } = useTranslation("canvas");
  const titleOf = useCallback(
    (id: string) => {
      const { document, kinds } = useEditor.getState();
      const node = nodeById(document, id);
      return node ? `${nodeTitle(t, node, kinds.get(node.kind))} (${id})` : id;
    },
    [t],
  );
  const optionsFor = useCallback(
    (without: (node: { id: string; kind: string }) => boolean) => {
      const { document, kinds } = useEditor.getState();
      return document.nodes
        .filter((node) => !without(node))
        .map((node) => ({
          value: node.id,
          label: `${nodeTitle(t, node, kinds.get(node.kind))} (${node.id})`,
        }));
    },
    [t],
  );
  return { titleOf, optionsFor };
}
