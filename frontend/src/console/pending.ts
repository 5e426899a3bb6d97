/** Replies shown at once and sent under an id of our own, so that sending again can never double them. */

import type { DeskState, PendingSend } from "./state";

export function addPending(
  state: DeskState,
  send: Pick<PendingSend, "clientId" | "conversation" | "text" | "createdAt" | "lastSeen">,
): DeskState {
  const fresh: PendingSend = { ...send, status: "sending", reason: null, detail: "" };
  const others = state.pending.filter((held) => held.clientId !== send.clientId);
  return { ...state, pending: [...others, fresh] };
}

export function markPending(
  state: DeskState,
  clientId: string,
  change: Partial<PendingSend>,
): DeskState {
  return {
    ...state,
    pending: state.pending.map((send) =>
      send.clientId === clientId ? { ...send, ...change } : send,
    ),
  };
}

export function dropPending(state: DeskState, clientId: string): DeskState {
  return { ...state, pending: state.pending.filter((send) => send.clientId !== clientId) };
}

/**
 * The id under which a reply that the provider refused is sent again.
 *
 * It follows from the first id, so two clicks, or two tabs, still make one message.
 */
export function nextAttemptId(clientId: string): string {
  const head = clientId.slice(0, -12);
  const tail = (BigInt(`0x${clientId.slice(-12)}`) + 1n) & 0xffffffffffffn;
  return head + tail.toString(16).padStart(12, "0");
}
