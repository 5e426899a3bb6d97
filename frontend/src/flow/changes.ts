/** What differs between two documents, in the shape in which drafts are saved. */
import type {
  FlowChanges,
  FlowDocument,
  FlowEdge,
  FlowNode,
  JsonObject,
  NodeChange,
  Point,
} from "../api/types";

type Fields = FlowChanges["fields"];
const FIELDS = ["name", "remark", "trigger_type", "notes"] as const;

export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.keys(a);
  const right = Object.keys(b);
  return (
    left.length === right.length &&
    left.every(
      (key) =>
        key in b &&
        sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}

export function edgeKey(edge: { source: string; port: string }): string {
  // Node ids hold no blanks, so the two parts cannot run together.
  return `${edge.source} ${edge.port}`;
}

export function nodesById(document: FlowDocument): Map<string, FlowNode> {
  return new Map(document.nodes.map((node) => [node.id, node]));
}

export function edgesByKey(document: FlowDocument): Map<string, FlowEdge> {
  return new Map(document.edges.map((edge) => [edgeKey(edge), edge]));
}

/** The fields of a node that differ, its position aside; a field taken away is null. */
export function changeOf(before: FlowNode, after: FlowNode): NodeChange | undefined {
  if (before === after) return undefined;
  const change: Record<string, unknown> = { id: after.id };
  for (const key of ["kind", "data", "label", "note"] as const) {
    if (!sameJson(before[key], after[key])) change[key] = after[key] ?? null;
  }
  return Object.keys(change).length > 1 ? (change as unknown as NodeChange) : undefined;
}

export function diff(old: FlowDocument, now: FlowDocument): FlowChanges {
  const changes: FlowChanges = {
    nodes: { added: [], changed: [], removed: [], moved: [] },
    edges: { added: [], removed: [] },
    fields: {},
  };
  if (old === now) return changes;
  if (old.nodes !== now.nodes) diffNodes(old, now, changes.nodes);
  if (old.edges !== now.edges) {
    const before = edgesByKey(old);
    const after = edgesByKey(now);
    for (const [key, edge] of after) {
      if (before.get(key)?.target !== edge.target) changes.edges.added.push(edge);
    }
    for (const [key, edge] of before) {
      if (!after.has(key)) changes.edges.removed.push(edge);
    }
  }
  for (const field of FIELDS) {
    if (!sameJson(old[field], now[field])) {
      (changes.fields as Record<string, unknown>)[field] = now[field] ?? null;
    }
  }
  return changes;
}

function diffNodes(old: FlowDocument, now: FlowDocument, nodes: FlowChanges["nodes"]): void {
  const before = nodesById(old);
  const after = nodesById(now);
  for (const [id, node] of after) {
    const was = before.get(id);
    if (!was) {
      nodes.added.push(node);
      continue;
    }
    const change = changeOf(was, node);
    if (change) nodes.changed.push(change);
    if (!sameJson(was.position, node.position) && node.position) {
      nodes.moved.push({ id, position: node.position });
    }
  }
  for (const id of before.keys()) if (!after.has(id)) nodes.removed.push(id);
}

export function isEmpty(changes: FlowChanges): boolean {
  const { nodes, edges, fields } = changes;
  return (
    [nodes.added, nodes.changed, nodes.removed, nodes.moved, edges.added, edges.removed].every(
      (list) => list.length === 0,
    ) && Object.keys(fields).length === 0
  );
}

/** Makes the changes on another document; what they name and it lacks is passed over. */
export function applyChanges(document: FlowDocument, changes: FlowChanges): FlowDocument {
  if (isEmpty(changes)) return document;
  const nodes = nodesById(document);
  for (const id of changes.nodes.removed) nodes.delete(id);
  for (const change of changes.nodes.changed) patchNode(nodes, change.id, { ...change });
  for (const { id, position } of changes.nodes.moved) patchNode(nodes, id, { position });
  for (const node of changes.nodes.added) nodes.set(node.id, node);
  const edges = edgesByKey(document);
  for (const edge of changes.edges.removed) edges.delete(edgeKey(edge));
  for (const edge of changes.edges.added) edges.set(edgeKey(edge), edge);
  return {
    ...withFields(document, changes.fields),
    nodes: [...nodes.values()],
    edges: [...edges.values()].filter((edge) => nodes.has(edge.source) && nodes.has(edge.target)),
  };
}

/**
 * What led from one document to another, fitted to a third that somebody else has changed: of a
 * node's data only the keys that differ count, as on the server.
 */
export function diffOnto(from: FlowDocument, to: FlowDocument, onto: FlowDocument): FlowChanges {
  const changes = diff(from, to);
  const was = nodesById(from);
  const now = nodesById(onto);
  const changed = changes.nodes.changed.map((change) => {
    const [old, other] = [was.get(change.id), now.get(change.id)];
    if (!change.data || change.kind || !old || !other) return change;
    return { ...change, data: mergedData(old.data, change.data, other.data) };
  });
  return { ...changes, nodes: { ...changes.nodes, changed } };
}

/** The step from one document to another, made on a third. */
export function rebase(from: FlowDocument, to: FlowDocument, onto: FlowDocument): FlowDocument {
  return onto === from ? to : applyChanges(onto, diffOnto(from, to, onto));
}

function mergedData(was: JsonObject, own: JsonObject, other: JsonObject): JsonObject {
  const touched = new Set(
    [...Object.keys(was), ...Object.keys(own)].filter((key) => !sameJson(was[key], own[key])),
  );
  return Object.fromEntries([
    ...Object.entries(other).filter(([key]) => !touched.has(key)),
    ...Object.entries(own).filter(([key]) => touched.has(key)),
  ]);
}

function patchNode(
  nodes: Map<string, FlowNode>,
  id: string,
  patch: Partial<FlowNode> | { position: Point },
): void {
  const node = nodes.get(id);
  if (!node) return;
  const entries = Object.entries({ ...node, ...patch }).filter(([, value]) => value !== null);
  nodes.set(id, Object.fromEntries(entries) as unknown as FlowNode);
}

function withFields(document: FlowDocument, fields: Fields): FlowDocument {
  const entries = Object.entries({ ...document, ...fields }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as unknown as FlowDocument;
}
