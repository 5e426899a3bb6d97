import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type KeyboardEvent, useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { FlowNode } from "../api/types";
import { readClip } from "../flow/clipboard";
import { nodeTitle } from "../nodes/kindTexts";
import { announce } from "./announce";
import { copySelected, duplicateSelected, paste } from "./building";
import { edit, portsOfNode, removeSelected, select, useEditor } from "./editor";
import { type Direction, NODE_WIDTH, nearest, placeOf } from "./geometry";

const ARROWS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const NUDGE = 16;

/** The clipboard of last resort: pages without permission for the system's still copy. */
let copied = "";

/** Copies what is chosen; false when there is nothing to copy. */
function copy(): boolean {
  const text = copySelected();
  if (!text) return false;
  copied = text;
  void navigator.clipboard?.writeText(text).catch(() => {});
  return true;
}

/** Removes what is chosen; how many nodes that were. */
function remove(): number {
  const before = useEditor.getState().document.nodes.length;
  removeSelected();
  return before - useEditor.getState().document.nodes.length;
}

async function readClipboard(): Promise<string> {
  try {
    const text = await navigator.clipboard.readText();
    return readClip(text) ? text : copied;
  } catch {
    return copied;
  }
}

/** What the canvas does by keyboard: arrows walk, Enter edits; undo is the whole page's. */
export function useCanvasKeys(
  onEdit: () => void,
  onAddBehind: (source: string, port: string, at: { x: number; y: number }) => void,
): (event: KeyboardEvent) => void {
  const { t } = useTranslation("canvas");
  const flow = useReactFlow();
  const store = useStoreApi();

  const show = useCallback(
    (node: FlowNode) => {
      select([node.id]);
      const { x, y } = placeOf(node);
      const { transform, width, height } = store.getState();
      const left = x * transform[2] + transform[0];
      const top = y * transform[2] + transform[1];
      const inView = left > 0 && top > 0 && left < width - 160 && top < height - 80;
      if (!inView) {
        void flow.setCenter(x + NODE_WIDTH / 2, y + 60, { zoom: flow.getZoom(), duration: 200 });
      }
      const { kinds, document, issuesByNode } = useEditor.getState();
      announce(
        t("announce.node", {
          title: nodeTitle(t, node, kinds.get(node.kind)),
          place: document.nodes.indexOf(node) + 1,
          total: document.nodes.length,
          problems: t("problems.count", { count: issuesByNode.get(node.id)?.length ?? 0 }),
        }),
      );
    },
    [flow, store, t],
  );

  const walk = useCallback(
    (direction: Direction) => {
      const { document, selected } = useEditor.getState();
      const from = document.nodes.find((node) => selected.has(node.id));
      const to = from ? nearest(document.nodes, from, direction) : document.nodes[0];
      if (to) show(to);
    },
    [show],
  );

  const nudge = useCallback((direction: Direction) => {
    const { document, selected } = useEditor.getState();
    const dx = direction === "left" ? -NUDGE : direction === "right" ? NUDGE : 0;
    const dy = direction === "up" ? -NUDGE : direction === "down" ? NUDGE : 0;
    const moved = document.nodes.filter((node) => selected.has(node.id));
    const positions = Object.fromEntries(
      moved.map((node) => [node.id, { x: placeOf(node).x + dx, y: placeOf(node).y + dy }]),
    );
    edit({ type: "move", positions }, "nudge");
  }, []);

  const addBehind = useCallback(() => {
    const state = useEditor.getState();
    const node = state.document.nodes.find((item) => state.selected.has(item.id));
    const used = state.document.edges.filter((edge) => edge.source === node?.id);
    if (!node) return;
    const ports = portsOfNode(state, node);
    const port = ports.find((name) => !used.some((edge) => edge.port === name)) ?? ports[0];
    if (!port) return;
    const { x, y } = placeOf(node);
    onAddBehind(node.id, port, flow.flowToScreenPosition({ x: x + NODE_WIDTH + 88, y: y + 24 }));
  }, [flow, onAddBehind]);

  return useCallback(
    (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (target.closest("input, textarea, select, [contenteditable='true']")) return;
      const command = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      const direction = ARROWS[event.key];
      const { readOnly, document } = useEditor.getState();
      if (command && key === "c") {
        if (copy()) announce(t("announce.copied"));
      } else if (command && key === "a") select(document.nodes.map((node) => node.id));
      else if (command && !["x", "v", "d"].includes(key)) return;
      else if (direction && !event.shiftKey) walk(direction);
      else if (event.key === "Enter" && target.closest("button") === null) onEdit();
      else if (event.key === "Escape") select([]);
      else if (event.key === "Home") {
        const start = document.nodes.find((node) => node.kind === "start");
        if (start) show(start);
      } else if (readOnly) return;
      else if (command && key === "x") {
        if (copy()) announce(t("announce.removed", { count: remove() }));
      } else if (command && key === "v") {
        void readClipboard().then((text) => {
          const clip = readClip(text);
          if (clip) announce(t("announce.pasted", { count: paste(clip) }));
        });
      } else if (command && key === "d") {
        announce(t("announce.pasted", { count: duplicateSelected() }));
      } else if (direction) nudge(direction);
      else if (event.key === "Delete" || event.key === "Backspace") {
        announce(t("announce.removed", { count: remove() }));
      } else if (key === "a" || event.key === "+") addBehind();
      else return;
      event.preventDefault();
    },
    [addBehind, nudge, onEdit, show, t, walk],
  );
}
