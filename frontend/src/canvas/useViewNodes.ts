import {
  applyNodeChanges,
  type Edge,
  type Node,
  type NodeChange,
  type NodeHandle,
  Position,
} from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import type { FlowEdge, FlowNode, Point } from "../api/types";
import { edgeKey } from "../flow/changes";
import { summaryOf } from "../flow/summary";
import { edit, portsOfNode, select, useEditor } from "./editor";
import { placeOf, shapeOf } from "./geometry";

export type ViewNode = Node<{
  node: FlowNode;
  ports: string[];
  /** Ports that an edge leaves although the node has them no more. */
  lost: string[];
}>;

interface Made {
  node: FlowNode;
  key: string;
  selected: boolean;
  view: ViewNode;
}

/**
 * React Flow's nodes and edges, derived from the document. What did not change stays the same
 * object, so that a key typed in one node draws one node.
 */
export function useViewNodes() {
  const nodes = useEditor((state) => state.document.nodes);
  const edges = useEditor((state) => state.document.edges);
  const selected = useEditor((state) => state.selected);
  const selectedEdge = useEditor((state) => state.selectedEdge);
  const told = useEditor((state) => state.told);
  const kinds = useEditor((state) => state.kinds);
  const readOnly = useEditor((state) => state.readOnly);
  const made = useRef(new Map<string, Made>());
  const wires = useRef(new Map<FlowEdge, Edge>());
  // Only while something is dragged; the document learns of it when it is dropped.
  const [drag, setDrag] = useState<ReadonlyMap<string, Point>>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: `told` and `kinds` decide the ports
  const settled = useMemo(() => {
    const state = useEditor.getState();
    const leaving = new Map<string, string[]>();
    for (const edge of edges) {
      const list = leaving.get(edge.source);
      if (list) list.push(edge.port);
      else leaving.set(edge.source, [edge.port]);
    }
    const fresh = new Map<string, Made>();
    const views = nodes.map((node) => {
      const known = portsOfNode(state, node);
      const lost = (leaving.get(node.id) ?? []).filter((port) => !known.includes(port));
      const ports = [...known, ...lost];
      const key = `${ports.join("\n")}\n\n${lost.join("\n")}`;
      const isSelected = selected.has(node.id);
      const old = made.current.get(node.id);
      const view =
        old && old.node === node && old.key === key && old.selected === isSelected
          ? old.view
          : viewOf(node, ports, lost, isSelected, summaryOf(node, kinds.get(node.kind)) !== "");
      fresh.set(node.id, { node, key, selected: isSelected, view });
      return view;
    });
    made.current = fresh;
    return views;
  }, [nodes, edges, selected, told, kinds]);

  const viewNodes = useMemo(() => {
    if (!drag) return settled;
    return settled.map((view) => {
      const position = drag.get(view.id);
      return position ? { ...view, position, dragging: true } : view;
    });
  }, [settled, drag]);

  const viewEdges = useMemo(() => {
    const fresh = new Map<FlowEdge, Edge>();
    const views = edges.map((edge) => {
      const id = edgeKey(edge);
      const isSelected = id === selectedEdge;
      const old = wires.current.get(edge);
      const view =
        old && old.selected === isSelected
          ? old
          : {
              id,
              type: "wire",
              source: edge.source,
              sourceHandle: edge.port,
              target: edge.target,
              targetHandle: "in",
              selected: isSelected,
            };
      fresh.set(edge, view);
      return view;
    });
    wires.current = fresh;
    return views;
  }, [edges, selectedEdge]);

  const onNodesChange = useCallback(
    (changes: NodeChange<ViewNode>[]) => {
      const picks = changes.filter((change) => change.type === "select");
      if (picks.length > 0) {
        const chosen = new Set(useEditor.getState().selected);
        for (const pick of picks) {
          if (pick.selected) chosen.add(pick.id);
          else chosen.delete(pick.id);
        }
        select(chosen);
      }
      const moves = changes.filter((change) => change.type === "position");
      if (moves.length === 0 || readOnly) return;
      const places = new Map<string, Point>();
      for (const view of applyNodeChanges(moves, settled)) {
        if (moves.some((move) => move.id === view.id)) places.set(view.id, view.position);
      }
      if (moves.some((move) => move.dragging)) {
        setDrag(places);
        return;
      }
      setDrag(undefined);
      const positions = Object.fromEntries(
        [...places].map(([id, { x, y }]) => [id, { x: Math.round(x), y: Math.round(y) }]),
      );
      edit({ type: "move", positions });
    },
    [settled, readOnly],
  );

  return { viewNodes, viewEdges, onNodesChange };
}

function viewOf(
  node: FlowNode,
  ports: string[],
  lost: string[],
  selected: boolean,
  hasSummary: boolean,
): ViewNode {
  const shape = shapeOf(ports, hasSummary);
  const handles: NodeHandle[] = shape.exits.map((exit, index) => ({
    id: ports[index],
    type: "source",
    position: Position.Right,
    x: exit.x - 6,
    y: exit.y - 6,
    width: 12,
    height: 12,
  }));
  if (node.kind !== "start") {
    handles.push({
      id: "in",
      type: "target",
      position: Position.Left,
      x: shape.entry.x - 6,
      y: shape.entry.y - 6,
      width: 12,
      height: 12,
    });
  }
  return {
    id: node.id,
    type: "card",
    position: placeOf(node),
    data: { node, ports, lost },
    selected,
    width: shape.width,
    height: shape.height,
    measured: { width: shape.width, height: shape.height },
    handles,
    ariaRole: "group",
  };
}
