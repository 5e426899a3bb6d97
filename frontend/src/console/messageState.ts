/** How far a message has come; news that arrive late or twice never move it back. */

import type { Message, MessageState } from "./model";

const RANK: Record<MessageState, number> = {
  received: 0,
  queued: 0,
  sending: 1,
  uncertain: 2,
  unknown: 2,
  accepted: 2,
  sent: 3,
  delivered: 4,
  read: 5,
  superseded: 6,
  failed: 6,
};

export function laterState(current: MessageState, news: MessageState): MessageState {
  // A call that surely had no effect waits for its next attempt.
  if (news === "queued" && (current === "sending" || current === "unknown")) return news;
  return (RANK[news] ?? 0) > (RANK[current] ?? 0) ? news : current;
}

/** The newer reading of one message, whichever of the two came over the wire first. */
export function mergeMessage(held: Message | undefined, news: Message): Message {
  if (!held) return news;
  const state = laterState(held.state, news.state);
  return { ...held, ...news, state, error: news.error ?? held.error };
}
