/** When two people changed the same things: what they are, and the document after a choice. */
import type { FlowDocument, FlowEdge, FlowNode, JsonObject } from "../api/types";
import {
  applyChanges,
  changeOf,
  diffOnto,
  edgeKey,
  edgesByKey,
  nodesById,
  sameJson,
} from "./changes";

export interface NodeSide {
  node: FlowNode | undefined;
  edges: FlowEdge[];
}

/** A node (or, with node null, the flow's own name and remark) that both sides changed. */
export interface Overlap {
  node: string | null;
  fields: string[];
  mine: NodeSide;
  theirs: NodeSide;
}

export type Side = "mine" | "theirs";

/** What both sides changed, and not to the same; moves never count. */
export function overlaps(base: FlowDocument, mine: FlowDocument, theirs: FlowDocument): Overlap[] {
  const found: Overlap[] = [];
  const [was, own, other] = [base, mine, theirs].map(nodesById) as [
    Map<string, FlowNode>,
    Map<string, FlowNode>,
    Map<string, FlowNode>,
  ];
  for (const id of new Set([...was.keys(), ...own.keys(), ...other.keys()])) {
    const fields = [
      ...clashingFields(was.get(id), own.get(id), other.get(id)),
      ...clashingPorts(id, base, mine, theirs),
    ];
    if (fields.length > 0) {
      found.push({ node: id, fields, mine: sideOf(mine, id), theirs: sideOf(theirs, id) });
    }
  }
  const fields = (["name", "remark", "trigger_type", "notes"] as const).filter(
    (field) =>
      !sameJson(base[field], mine[field]) &&
      !sameJson(base[field], theirs[field]) &&
      !sameJson(mine[field], theirs[field]),
  );
  if (fields.length > 0) {
    const nothing = { node: undefined, edges: [] };
    found.push({ node: null, fields: [...fields], mine: nothing, theirs: nothing });
  }
  return found;
}

/** Their document with my changes on it; where both changed a node, the chosen side counts. */
export function resolve(
  base: FlowDocument,
  mine: FlowDocument,
  theirs: FlowDocument,
  choices: ReadonlyMap<string | null, Side>,
): FlowDocument {
  const changes = diffOnto(base, mine, theirs);
  const loses = (id: string | null) => choices.get(id) === "theirs";
  const theirNodes = nodesById(theirs);
  const theirEdges = edgesByKey(theirs);
  const ownNodes = nodesById(mine);
  // A node that they removed and I keep must come back whole, not as a change of nothing.
  const revived = changes.nodes.changed
    .filter(({ id }) => !theirNodes.has(id) && !loses(id))
    .flatMap(({ id }) => ownNodes.get(id) ?? []);
  const isRevived = (id: string) => revived.some((node) => node.id === id);
  return applyChanges(theirs, {
    nodes: {
      added: [...changes.nodes.added.filter(({ id }) => !loses(id)), ...revived],
      changed: changes.nodes.changed.filter(({ id }) => !loses(id)),
      removed: changes.nodes.removed.filter((id) => !loses(id)),
      moved: changes.nodes.moved,
    },
    edges: {
      added: [
        ...changes.edges.added.filter(({ source }) => !loses(source)),
        // Wires into it come back too, unless they have led their ports elsewhere.
        ...mine.edges.filter(
          (edge) =>
            isRevived(edge.source) || (isRevived(edge.target) && !theirEdges.has(edgeKey(edge))),
        ),
      ],
      // My removing of a node is undone with the wires that led to it.
      removed: changes.edges.removed.filter(
        ({ source, target }) => !loses(source) && !(loses(target) && !ownNodes.has(target)),
      ),
    },
    fields: loses(null) ? {} : changes.fields,
  });
}

function clashingFields(
  was: FlowNode | undefined,
  own: FlowNode | undefined,
  other: FlowNode | undefined,
): string[] {
  if (!own || !other) {
    const kept = own ?? other;
    return was && kept && changeOf(was, kept) ? ["node"] : [];
  }
  if (!was) return changeOf(own, other) ? ["node"] : [];
  const mine = changeOf(was, own);
  const theirs = changeOf(was, other);
  if (!mine || !theirs) return [];
  const fields: string[] = [];
  for (const key of Object.keys(mine)) {
    if (key === "id" || !(key in theirs)) continue;
    if (key !== "data") {
      if (!sameJson(own[key as "label"], other[key as "label"])) fields.push(key);
      continue;
    }
    fields.push(...dataFields(was.data, own.data, other.data));
  }
  return fields;
}

function dataFields(was: JsonObject, own: JsonObject, other: JsonObject): string[] {
  const keys = new Set([was, own, other].flatMap((data) => Object.keys(data)));
  return [...keys].filter(
    (key) =>
      !sameJson(was[key], own[key]) &&
      !sameJson(was[key], other[key]) &&
      !sameJson(own[key], other[key]),
  );
}

function clashingPorts(
  id: string,
  base: FlowDocument,
  mine: FlowDocument,
  theirs: FlowDocument,
): string[] {
  const [was, own, other] = [base, mine, theirs].map((document) =>
    edgesByKey({ ...document, edges: document.edges.filter((edge) => edge.source === id) }),
  ) as [Map<string, FlowEdge>, Map<string, FlowEdge>, Map<string, FlowEdge>];
  const keys = new Set([...was.keys(), ...own.keys(), ...other.keys()]);
  return [...keys].flatMap((key) => {
    const targets = [was, own, other].map((side) => side.get(key)?.target);
    const clash =
      targets[0] !== targets[1] && targets[0] !== targets[2] && targets[1] !== targets[2];
    return clash ? [`→ ${key.slice(edgeKey({ source: id, port: "" }).length)}`] : [];
  });
}

function sideOf(document: FlowDocument, id: string): NodeSide {
  return {
    node: document.nodes.find((node) => node.id === id),
    edges: document.edges.filter((edge) => edge.source === id),
  };
}
