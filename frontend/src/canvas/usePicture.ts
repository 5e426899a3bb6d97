import { useDebouncedValue } from "@mantine/hooks";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { nodeTitle } from "../nodes/kindTexts";
import { useEditor } from "./editor";
import { type Picture, pictureOf } from "./paint";

/** The flow as plain boxes and wires, made anew when the document changes. */
export function usePicture(): Picture {
  const { t } = useTranslation("canvas");
  // The map and the overview may be a moment late; typing may not.
  const [document] = useDebouncedValue(
    useEditor((state) => state.document),
    120,
  );
  const told = useEditor((state) => state.told);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `told` decides the ports
  return useMemo(() => {
    const state = useEditor.getState();
    return pictureOf(state, document, (node) => nodeTitle(t, node, state.kinds.get(node.kind)));
  }, [document, told, t]);
}
