import type { Channel, ChannelWord } from "../api/types";
import { sameJson } from "../flow/changes";

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

export function moved<T>(list: T[], from: number, to: number): T[] {
  const item = list[from];
  if (item === undefined || to < 0 || to >= list.length) return list;
  const rest = list.filter((_, place) => place !== from);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}
