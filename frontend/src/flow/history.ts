/** Undo by transactions: a drag or a burst of typing is one step, a no-op is none. */
import type { FlowDocument } from "../api/types";
import { rebase } from "./changes";

interface Step {
  before: FlowDocument;
  after: FlowDocument;
}

export interface History {
  past: Step[];
  future: Step[];
  /** The document at the start of the open transaction. */
  open: FlowDocument | undefined;
}

const MAX_STEPS = 200; // 4 MB at 2000 nodes, thanks to sharing

export const emptyHistory: History = { past: [], future: [], open: undefined };

export function begin(history: History, document: FlowDocument): History {
  return history.open ? history : { ...history, open: document };
}

export function end(history: History, document: FlowDocument): History {
  const before = history.open;
  if (!before) return history;
  const closed = { ...history, open: undefined };
  return before === document ? closed : push(closed, { before, after: document });
}

/**
 * Notes an edit: a step of its own, or part of the open transaction. With `join` it belongs to
 * the step before it, as the letters of one word do.
 */
export function record(
  history: History,
  before: FlowDocument,
  after: FlowDocument,
  join = false,
): History {
  if (before === after || history.open) return history;
  const last = history.past.at(-1);
  if (join && last?.after === before) {
    return { ...history, past: [...history.past.slice(0, -1), { before: last.before, after }] };
  }
  return push(history, { before, after });
}

function push(history: History, step: Step): History {
  return { past: [...history.past, step].slice(-MAX_STEPS), future: [], open: history.open };
}

export function undo(
  history: History,
  document: FlowDocument,
): { history: History; document: FlowDocument } {
  const step = history.past.at(-1);
  if (!step) return { history, document };
  return {
    document: rebase(step.after, step.before, document),
    history: {
      past: history.past.slice(0, -1),
      future: [...history.future, step],
      open: undefined,
    },
  };
}

export function redo(
  history: History,
  document: FlowDocument,
): { history: History; document: FlowDocument } {
  const step = history.future.at(-1);
  if (!step) return { history, document };
  return {
    document: rebase(step.before, step.after, document),
    history: {
      past: [...history.past, step],
      future: history.future.slice(0, -1),
      open: undefined,
    },
  };
}
