import { getViewportForBounds, useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback } from "react";
import { summaryOf } from "../flow/summary";
import { portsOfNode, useEditor } from "./editor";
import { boundsOf, placeOf, shapeOf } from "./geometry";

/** Shows the whole flow; React Flow's own fit sees nothing while the overview is painted. */
export function useFit(): (instant?: boolean) => void {
  const flow = useReactFlow();
  const store = useStoreApi();
  return useCallback(
    (instant = false) => {
      const state = useEditor.getState();
      const { width, height } = store.getState();
      if (state.document.nodes.length === 0 || width === 0) return;
      const bounds = boundsOf(
        state.document.nodes.map((node) => ({
          ...placeOf(node),
          ...shapeOf(portsOfNode(state, node), summaryOf(node, state.kinds.get(node.kind)) !== ""),
        })),
      );
      const view = getViewportForBounds(bounds, width, height, 0.04, 1, 0.12);
      void flow.setViewport(view, { duration: instant ? 0 : 250 });
    },
    [flow, store],
  );
}
