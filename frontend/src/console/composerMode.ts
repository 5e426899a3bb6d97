/** Who may write now, and if not this agent, why. */

import { windowState } from "./countdown";
import type { Conversation, Person } from "./model";

export type ComposerMode =
  | { kind: "read_only" }
  | { kind: "bot" }
  | { kind: "queued" }
  | { kind: "idle" }
  | { kind: "theirs"; owner: Person }
  | { kind: "opted_out" }
  | { kind: "window_closed" }
  | { kind: "reply" };

export function composerMode(
  conversation: Conversation,
  me: { id: string; mayReply: boolean },
  serverNow: number,
): ComposerMode {
  if (!me.mayReply) return { kind: "read_only" };
  switch (conversation.control) {
    case "bot":
      return { kind: "bot" };
    case "queued":
      return { kind: "queued" };
    case "none":
      return { kind: "idle" };
    case "human":
      if (conversation.assignee && conversation.assignee.id !== me.id)
        return { kind: "theirs", owner: conversation.assignee };
      if (conversation.contact.opted_out) return { kind: "opted_out" };
      if (windowState(conversation.window_expires_at, serverNow).level === "closed")
        return { kind: "window_closed" };
      return { kind: "reply" };
  }
}
