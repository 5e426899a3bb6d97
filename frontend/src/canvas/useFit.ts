import { getViewportForBounds, useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback } from "react";
import { summaryOf } from "../flow/summary";
import { portsOfNode, useEditor } from "./editor";
import { boundsOf, placeOf, shapeOf } from "./geometry";

const READABLE = 0.45; // zoom below which a node's text cannot be read

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
      if (instant && view.zoom < READABLE) {
        // A flow too large to be read whole opens at its start.
        const start = state.document.nodes.find((node) => node.kind === "start");
        const { x, y } = start ? placeOf(start) : bounds;
        const zoom = 0.8;
        void flow.setViewport({ zoom, x: 60 - x * zoom, y: height / 2 - (y + 60) * zoom });
        return;
      }
      void flow.setViewport(view, { duration: instant ? 0 : 250 });
    },
    [flow, store],
  );
}
