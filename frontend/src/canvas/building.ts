/** Adding nodes: from the palette, behind a port, into an edge, from the clipboard. */
import type { FlowNode, NodeKind, Point } from "../api/types";
import { type Clip, clipText, cut, pasted } from "../flow/clipboard";
import { freshId } from "../flow/ids";
import { edit, portsOfNode, select, useEditor } from "./editor";
import { freePlace, NODE_WIDTH, placeOf } from "./geometry";

const GAP = 88;

function newNode(kind: NodeKind, position: Point): FlowNode {
  const { document } = useEditor.getState();
  const taken = new Set(document.nodes.map((node) => node.id));
  return {
    id: freshId(kind.name.slice(0, 50), taken),
    kind: kind.name,
    data: structuredClone(kind.default ?? {}),
    position,
  };
}

export function addAt(kind: NodeKind, position: Point): string {
  const { document } = useEditor.getState();
  const node = newNode(kind, freePlace(document.nodes, position));
  edit({ type: "add", nodes: [node], edges: [] });
  select([node.id]);
  return node.id;
}

/** Adds a node to the right of another and wires it to one of that one's ports. */
export function addBehind(kind: NodeKind, source: string, port: string, at?: Point): string {
  const { document } = useEditor.getState();
  const from = document.nodes.find((node) => node.id === source);
  const beside = from && { x: placeOf(from).x + NODE_WIDTH + GAP, y: placeOf(from).y };
  const node = newNode(kind, freePlace(document.nodes, at ?? beside ?? { x: 0, y: 0 }));
  const old = document.edges.find((edge) => edge.source === source && edge.port === port);
  if (old) insertNode(node, old);
  else {
    const edge = { source, port, target: node.id };
    edit({ type: "add", nodes: [node], edges: [edge] });
  }
  select([node.id]);
  return node.id;
}

export function insertInto(kind: NodeKind, edge: { source: string; port: string }, at: Point) {
  insertNode(newNode(kind, { x: Math.round(at.x), y: Math.round(at.y) }), edge);
}

function insertNode(node: FlowNode, edge: { source: string; port: string }): void {
  const port = portsOfNode(useEditor.getState(), node)[0];
  edit({ type: "insert", node, edge: { source: edge.source, port: edge.port }, port });
  select([node.id]);
}

/** Adds behind the chosen node where it has a free exit, else in the middle of the view. */
export function addByClick(kind: NodeKind, centre: Point): string {
  const state = useEditor.getState();
  const [only] = state.selected.size === 1 ? [...state.selected] : [];
  const node = state.document.nodes.find((item) => item.id === only);
  if (node) {
    const used = new Set(
      state.document.edges.filter((edge) => edge.source === node.id).map((edge) => edge.port),
    );
    const free = portsOfNode(state, node).find((port) => !used.has(port));
    if (free) return addBehind(kind, node.id, free);
  }
  return addAt(kind, { x: centre.x - NODE_WIDTH / 2, y: centre.y - 48 });
}

export function copySelected(): string | undefined {
  const { document, selected } = useEditor.getState();
  const clip = cut(document, selected);
  return clip.nodes.length > 0 ? clipText(clip) : undefined;
}

export function paste(clip: Clip): number {
  const { document, kinds } = useEditor.getState();
  const known = clip.nodes.filter((node) => kinds.has(node.kind));
  const ids = new Set(known.map((node) => node.id));
  const copy = pasted(
    { nodes: known, edges: clip.edges.filter((e) => ids.has(e.source) && ids.has(e.target)) },
    document,
    { x: 40, y: 56 },
  );
  edit({ type: "add", nodes: copy.nodes, edges: copy.edges });
  if (copy.nodes.length > 0) select(copy.nodes.map((node) => node.id));
  return copy.nodes.length;
}

export function duplicateSelected(): number {
  const { document, selected } = useEditor.getState();
  return paste(cut(document, selected));
}
