/** The one store of the canvas: the document, how it got here, and what is chosen. */
import { create } from "zustand";
import type { FlowDocument, FlowNode, Issue, NodeKind, PortMap } from "../api/types";
import { rebase } from "../flow/changes";
import { applyEdit, type Edit, nodeById } from "../flow/edits";
import * as timeline from "../flow/history";
import { type Overlap, overlaps, resolve, type Side } from "../flow/merge";
import { portsOf, type ToldPorts } from "../flow/ports";

export type SavePhase = "saved" | "dirty" | "saving" | "failed" | "rejected" | "signed_out";

export interface Conflict {
  base: FlowDocument;
  theirs: FlowDocument;
  revision: number;
  overlaps: Overlap[];
  who?: string;
  when?: string;
}

export interface EditorState {
  flowId: string;
  slug: string;
  readOnly: boolean;
  kinds: ReadonlyMap<string, NodeKind>;
  document: FlowDocument;
  /** The document as the server has it under `revision`. */
  base: FlowDocument;
  revision: number;
  issues: Issue[];
  issuesByNode: ReadonlyMap<string, Issue[]>;
  told: ReadonlyMap<string, ToldPorts>;
  history: timeline.History;
  phase: SavePhase;
  /** What the server said of the last save that did not work. */
  saveProblem: string | undefined;
  conflict: Conflict | undefined;
  selected: ReadonlySet<string>;
  selectedEdge: string | undefined;
  /** The edge under a dragged kind, about to be cut in two. */
  dropEdge: string | undefined;
  /** Where the simulated session stands, and the edges (`node port`) and nodes it passed. */
  active: string | undefined;
  visited: ReadonlySet<string>;
}

const EMPTY_DOCUMENT: FlowDocument = {
  schema: "chatflow/flow@1",
  name: "",
  trigger_type: "",
  nodes: [],
  edges: [],
};

const NOTHING: ReadonlySet<string> = new Set();

export const useEditor = create<EditorState>()(() => ({
  flowId: "",
  slug: "",
  readOnly: true,
  kinds: new Map(),
  document: EMPTY_DOCUMENT,
  base: EMPTY_DOCUMENT,
  revision: 0,
  issues: [],
  issuesByNode: new Map(),
  told: new Map(),
  history: timeline.emptyHistory,
  phase: "saved",
  saveProblem: undefined,
  conflict: undefined,
  selected: NOTHING,
  selectedEdge: undefined,
  dropEdge: undefined,
  active: undefined,
  visited: NOTHING,
}));

const set = useEditor.setState;
const get = useEditor.getState;

export interface Opening {
  flowId: string;
  slug: string;
  readOnly: boolean;
  kinds: NodeKind[];
  document: FlowDocument;
  revision: number;
  issues: Issue[];
  ports: PortMap;
}

/** Opens a flow: nothing of the one before it stays, its undo least of all. */
export function openFlow(opening: Opening): void {
  set({
    ...useEditor.getInitialState(),
    flowId: opening.flowId,
    slug: opening.slug,
    readOnly: opening.readOnly,
    kinds: new Map(opening.kinds.map((kind) => [kind.name, kind])),
    document: opening.document,
    base: opening.document,
    revision: opening.revision,
    ...findings(opening.document, opening.issues, opening.ports),
  });
}

export function closeFlow(): void {
  set(useEditor.getInitialState());
}

const JOIN_WITHIN = 800; // ms; typing in one field within this is one step of undo
let lastTyping = { key: "", at: 0 };

/** Makes an edit. Edits with the same `typing` key in quick succession are one step of undo. */
export function edit(change: Edit, typing = ""): void {
  const { document, readOnly, history } = get();
  if (readOnly) return;
  const after = applyEdit(document, change);
  if (after === document) return;
  const now = Date.now();
  const join = typing !== "" && typing === lastTyping.key && now - lastTyping.at < JOIN_WITHIN;
  lastTyping = { key: typing, at: now };
  set({ document: after, history: timeline.record(history, document, after, join), ...dirty() });
}

/** Makes several edits that are undone together. */
export function editTogether(change: () => void): void {
  set(({ history, document }) => ({ history: timeline.begin(history, document) }));
  change();
  set(({ history, document }) => ({ history: timeline.end(history, document) }));
}

export function undo(): void {
  step(timeline.undo);
}

export function redo(): void {
  step(timeline.redo);
}

function step(move: typeof timeline.undo): void {
  const { history, document, readOnly } = get();
  if (readOnly) return;
  const moved = move(history, document);
  if (moved.history === history) return;
  lastTyping = { key: "", at: 0 };
  const ids = new Set(moved.document.nodes.map((node) => node.id));
  set(({ selected }) => ({
    ...moved,
    selected: new Set([...selected].filter((id) => ids.has(id))),
    ...dirty(),
  }));
}

function dirty(): Partial<EditorState> {
  // A save under way notices by itself that the document has moved on.
  return get().phase === "saving" ? {} : { phase: "dirty", saveProblem: undefined };
}

export function portsOfNode(state: EditorState, node: FlowNode): string[] {
  return portsOf(node, state.kinds.get(node.kind), state.told.get(node.id));
}

/** New data for a node; the edges of its ports follow. */
export function setNodeData(id: string, data: FlowNode["data"], typing = ""): void {
  const state = get();
  const node = nodeById(state.document, id);
  if (!node) return;
  const portsBefore = portsOfNode(state, node);
  const portsAfter = portsOfNode(state, { ...node, data });
  edit({ type: "set_data", id, data, portsBefore, portsAfter }, typing);
}

export function select(ids: Iterable<string>, edge?: string): void {
  const wanted = new Set(ids);
  const { selected, selectedEdge } = get();
  const same = wanted.size === selected.size && [...wanted].every((id) => selected.has(id));
  if (same && edge === selectedEdge) return;
  set({ selected: same ? selected : wanted, selectedEdge: edge });
}

export function removeSelected(): void {
  const { selected, selectedEdge, document } = get();
  const edges = document.edges.filter((edge) => `${edge.source} ${edge.port}` === selectedEdge);
  // A flow without its start could not get one back from the palette.
  const nodes = document.nodes.filter((node) => selected.has(node.id) && node.kind !== "start");
  edit({ type: "remove", nodes: nodes.map((node) => node.id), edges });
  select([]);
}

export function showPath(active: string | undefined, visited: ReadonlySet<string>): void {
  set({ active, visited });
}

export function setDropEdge(dropEdge: string | undefined): void {
  if (get().dropEdge !== dropEdge) set({ dropEdge });
}

/** The server has taken `sent`; with `merged`, also what somebody else had changed. */
export function saved(
  sent: FlowDocument,
  answer: { revision: number; document?: FlowDocument; issues: Issue[]; ports: PortMap },
): void {
  const { document } = get();
  const base = answer.document ?? sent;
  const found = answer.document ? overlaps(sent, document, base) : [];
  set({
    base,
    revision: answer.revision,
    phase: document === sent ? "saved" : "dirty",
    saveProblem: undefined,
    ...findings(base, answer.issues, answer.ports),
    // While the answer was out, the person may have begun to change what it brings.
    ...(found.length > 0
      ? { conflict: { base: sent, theirs: base, revision: answer.revision, overlaps: found } }
      : { document: rebase(sent, document, base) }),
  });
}

export function setPhase(phase: SavePhase, saveProblem?: string): void {
  set({ phase, saveProblem });
}

/** Both sides changed the same things: the person decides, node by node. */
export function meetConflict(
  theirs: FlowDocument,
  revision: number,
  who: string | undefined,
  when: string | undefined,
): void {
  const { base, document } = get();
  const found = overlaps(base, document, theirs);
  if (found.length === 0) {
    settle(base, theirs, revision, new Map());
    return;
  }
  set({ conflict: { base, theirs, revision, overlaps: found, who, when }, phase: "dirty" });
}

export function settleConflict(choices: ReadonlyMap<string | null, Side>): void {
  const { conflict } = get();
  if (conflict) settle(conflict.base, conflict.theirs, conflict.revision, choices);
}

function settle(
  base: FlowDocument,
  theirs: FlowDocument,
  revision: number,
  choices: ReadonlyMap<string | null, Side>,
): void {
  // No step of undo: taking it back would take back what the others have changed.
  set({
    base: theirs,
    revision,
    document: resolve(base, get().document, theirs, choices),
    conflict: undefined,
    phase: "dirty",
  });
}

function findings(
  document: FlowDocument,
  issues: Issue[],
  ports: PortMap,
): Pick<EditorState, "issues" | "issuesByNode" | "told"> {
  const issuesByNode = new Map<string, Issue[]>();
  for (const issue of issues) {
    if (!issue.node) continue;
    const list = issuesByNode.get(issue.node);
    if (list) list.push(issue);
    else issuesByNode.set(issue.node, [issue]);
  }
  const told = new Map<string, ToldPorts>();
  for (const node of document.nodes) {
    const named = Object.hasOwn(ports, node.id) ? ports[node.id] : undefined;
    if (named) told.set(node.id, { ports: named, data: node.data });
  }
  return { issues, issuesByNode, told };
}
