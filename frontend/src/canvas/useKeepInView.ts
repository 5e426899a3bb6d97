import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback } from "react";
import { useEditor } from "./editor";
import { NODE_WIDTH, placeOf } from "./geometry";

const MARGIN = 24;

/** Pans just so far that a node is seen, once the panels around the board have their sizes. */
export function useKeepInView(): (id: string) => void {
  const flow = useReactFlow();
  const store = useStoreApi();
  return useCallback(
    (id: string) => {
      setTimeout(() => {
        const node = useEditor.getState().document.nodes.find((item) => item.id === id);
        const box = store.getState().domNode?.getBoundingClientRect();
        if (!node || !box) return;
        const [x, y, zoom] = store.getState().transform;
        const left = placeOf(node).x * zoom + x;
        const top = placeOf(node).y * zoom + y;
        const right = left + NODE_WIDTH * zoom;
        const bottom = top + 120 * zoom;
        const fitting = (low: number, high: number, size: number) =>
          low < MARGIN ? MARGIN - low : high > size - MARGIN ? size - MARGIN - high : 0;
        const dx = fitting(left, right, box.width);
        const dy = fitting(top, bottom, box.height);
        if (dx === 0 && dy === 0) return;
        void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: 200 });
      }, 60);
    },
    [flow, store],
  );
}
