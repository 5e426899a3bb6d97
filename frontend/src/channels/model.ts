import { ApiProblem } from "../api/client";
import type { Channel, ChannelWord } from "../api/types";
import { sameJson } from "../flow/changes";

/** How many entries of words a number has at most, and words an entry. */
export const MOST = 50;

/** What is wrong, by the JSON Pointer of the field: `/words/2/flow`. */
export type Problems = Map<string, string>;

/** What can be changed of a number, as it stands in the form. */
export interface Draft {
  name: string;
  flows: Channel["flows"];
  fallback_flow: string | null;
  words: ChannelWord[];
}

export function draftOf(channel: Channel): Draft {
  return {
    name: channel.name,
    flows: channel.flows,
    fallback_flow: channel.fallback_flow?.id ?? null,
    words: channel.words,
  };
}

/** The body of the request: only what differs, so that others' changes to the rest stay. */
export function changesOf(channel: Channel, draft: Draft): Record<string, unknown> {
  const before = draftOf(channel);
  const changes: Record<string, unknown> = {};
  if (draft.name !== before.name) changes.name = draft.name.trim();
  if (draft.fallback_flow !== before.fallback_flow) changes.fallback_flow = draft.fallback_flow;
  if (!sameJson(draft.words, before.words)) changes.words = draft.words.map(cleaned);
  if (!sameJson(draft.flows, before.flows)) changes.flows = draft.flows.map((flow) => flow.id);
  return changes;
}

/** Without what its action does not use. */
function cleaned(word: ChannelWord): ChannelWord {
  const { words, match, action, flow, queue, text } = word;
  return {
    words,
    match,
    action,
    ...(action === "flow" && flow ? { flow } : {}),
    ...(action === "handoff" && queue ? { queue } : {}),
    ...(text?.trim() ? { text: text.trim() } : {}),
  };
}

/** The pointers of what has to be filled in before it can be saved. */
export function missingIn(draft: Draft): string[] {
  const missing = draft.name.trim() ? [] : ["/name"];
  draft.words.forEach((word, place) => {
    if (word.words.length === 0) missing.push(`/words/${place}/words`);
    if (word.action === "flow" && !word.flow) missing.push(`/words/${place}/flow`);
  });
  return missing;
}

/** What the server refused, beside the fields it is about; a single word's stands at its list. */
export function refusedIn(error: unknown): Problems {
  const told: Problems = new Map();
  for (const { pointer, message, detail } of (error instanceof ApiProblem && error.body.errors) ||
    []) {
    const field = pointer?.split("/").slice(0, 4).join("/");
    const said = message ?? detail;
    if (field && said && !told.has(field)) told.set(field, said);
  }
  return told;
}

export function moved<T>(list: T[], from: number, to: number): T[] {
  const item = list[from];
  if (item === undefined || to < 0 || to >= list.length) return list;
  const rest = list.filter((_, place) => place !== from);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}
