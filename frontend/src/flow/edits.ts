/** A flow document is a value: each edit makes a new one and shares what it did not touch. */
import type { FlowDocument, FlowEdge, FlowNode, JsonObject, Point } from "../api/types";
import { sameJson } from "./changes";

export type Edit =
  | { type: "add"; nodes: FlowNode[]; edges: FlowEdge[] }
  | { type: "remove"; nodes: string[]; edges: { source: string; port: string }[] }
  | { type: "set_data"; id: string; data: JsonObject; portsBefore: string[]; portsAfter: string[] }
  | { type: "set_text"; id: string; field: "label" | "note"; value: string }
  | { type: "move"; positions: Record<string, Point> }
  | { type: "connect"; edge: FlowEdge }
  | {
      type: "insert";
      node: FlowNode;
      /** The edge to cut in two; it then leads to the node, and the node's `port` leads on. */
      edge: { source: string; port: string };
      port: string | undefined;
    }
  | { type: "set_fields"; fields: Partial<Pick<FlowDocument, "name" | "remark" | "trigger_type">> }
  | { type: "become"; document: FlowDocument };

/** The document after an edit; the very same object when the edit changes nothing. */
export function applyEdit(document: FlowDocument, edit: Edit): FlowDocument {
  switch (edit.type) {
    case "add":
      return add(document, edit.nodes, edit.edges);
    case "remove":
      return remove(document, new Set(edit.nodes), edit.edges);
    case "set_data":
      return setData(document, edit);
    case "set_text":
      return setText(document, edit.id, edit.field, edit.value);
    case "move":
      return move(document, edit.positions);
    case "connect":
      return connect(document, edit.edge);
    case "insert":
      return insert(document, edit.node, edit.edge, edit.port);
    case "set_fields":
      return Object.entries(edit.fields).every(
        ([key, value]) => document[key as keyof FlowDocument] === value,
      )
        ? document
        : { ...document, ...edit.fields };
    case "become":
      return sameJson(document, edit.document) ? document : edit.document;
  }
}

export function nodeById(document: FlowDocument, id: string): FlowNode | undefined {
  return document.nodes.find((node) => node.id === id);
}

function targetOf(document: FlowDocument, source: string, port: string): string | undefined {
  return document.edges.find((edge) => edge.source === source && edge.port === port)?.target;
}

function mapNode(
  document: FlowDocument,
  id: string,
  change: (node: FlowNode) => FlowNode,
): FlowDocument {
  let touched = false;
  const nodes = document.nodes.map((node) => {
    if (node.id !== id) return node;
    const changed = change(node);
    if (changed !== node) touched = true;
    return changed;
  });
  return touched ? { ...document, nodes } : document;
}

function add(document: FlowDocument, nodes: FlowNode[], edges: FlowEdge[]): FlowDocument {
  if (nodes.length === 0 && edges.length === 0) return document;
  return {
    ...document,
    nodes: [...document.nodes, ...nodes],
    edges: [...document.edges, ...edges],
  };
}

function remove(
  document: FlowDocument,
  nodes: Set<string>,
  edges: { source: string; port: string }[],
): FlowDocument {
  const keptNodes = document.nodes.filter((node) => !nodes.has(node.id));
  const keptEdges = document.edges.filter(
    (edge) =>
      !nodes.has(edge.source) &&
      !nodes.has(edge.target) &&
      !edges.some((gone) => gone.source === edge.source && gone.port === edge.port),
  );
  if (keptNodes.length === document.nodes.length && keptEdges.length === document.edges.length) {
    return document;
  }
  return { ...document, nodes: keptNodes, edges: keptEdges };
}

/** New data; edges follow a port that was renamed and go with a port that is gone. */
function setData(document: FlowDocument, edit: Extract<Edit, { type: "set_data" }>): FlowDocument {
  const changed = mapNode(document, edit.id, (node) =>
    sameJson(node.data, edit.data) ? node : { ...node, data: edit.data },
  );
  const gone = edit.portsBefore.filter((port) => !edit.portsAfter.includes(port));
  if (gone.length === 0 || changed === document) return changed;
  const fresh = edit.portsAfter.filter((port) => !edit.portsBefore.includes(port));
  const renamed = gone.length === 1 && fresh.length === 1 ? fresh[0] : undefined;
  const edges = changed.edges.flatMap((edge) => {
    if (edge.source !== edit.id || !gone.includes(edge.port)) return [edge];
    return renamed === undefined ? [] : [{ ...edge, port: renamed }];
  });
  return { ...changed, edges };
}

function setText(
  document: FlowDocument,
  id: string,
  field: "label" | "note",
  value: string,
): FlowDocument {
  return mapNode(document, id, (node) => {
    if ((node[field] ?? "") === value) return node;
    const { [field]: _, ...rest } = node;
    return value ? { ...rest, [field]: value } : rest;
  });
}

function move(document: FlowDocument, positions: Record<string, Point>): FlowDocument {
  let touched = false;
  const nodes = document.nodes.map((node) => {
    // A node may be called "toString".
    const to = Object.hasOwn(positions, node.id) ? positions[node.id] : undefined;
    if (!to || (node.position?.x === to.x && node.position.y === to.y)) return node;
    touched = true;
    return { ...node, position: { x: to.x, y: to.y } };
  });
  return touched ? { ...document, nodes } : document;
}

/** One edge leaves a port: a new one takes the place of the old. */
function connect(document: FlowDocument, edge: FlowEdge): FlowDocument {
  const old = document.edges.find((item) => item.source === edge.source && item.port === edge.port);
  if (old?.target === edge.target) return document;
  return { ...document, edges: [...document.edges.filter((item) => item !== old), edge] };
}

function insert(
  document: FlowDocument,
  node: FlowNode,
  cut: { source: string; port: string },
  port: string | undefined,
): FlowDocument {
  const target = targetOf(document, cut.source, cut.port);
  let next = add(document, [node], []);
  if (target === undefined) return next;
  next = connect(next, { ...cut, target: node.id });
  return port === undefined ? next : connect(next, { source: node.id, port, target });
}
