/** Which conversations stand under which tab, and in which order. */

import type { Conversation } from "./model";

export const TABS = ["queue", "mine", "all", "bot"] as const;
export type Tab = (typeof TABS)[number];

const PRIORITY: Record<string, number> = { urgent: 3, high: 2, normal: 1, medium: 1, low: 0 };

export function priorityRank(priority: string | number): number {
  return typeof priority === "number" ? priority : (PRIORITY[priority] ?? 1);
}

function belongsTo(tab: Tab, conversation: Conversation, me: string): boolean {
  switch (tab) {
    case "queue":
      return conversation.control === "queued";
    case "mine":
      return conversation.control === "human" && conversation.assignee?.id === me;
    case "bot":
      return conversation.control === "bot";
    case "all":
      return true;
  }
}

/** The queue in the order in which it should be worked off, every other tab with the latest news on top. */
export function listFor(
  tab: Tab,
  conversations: Record<string, Conversation>,
  me: string,
): Conversation[] {
  const found = Object.values(conversations).filter((one) => belongsTo(tab, one, me));
  return found.sort(tab === "queue" ? byUrgency : byNews);
}

function byUrgency(a: Conversation, b: Conversation): number {
  return (
    priorityRank(b.priority) - priorityRank(a.priority) ||
    (a.waiting_since ?? "").localeCompare(b.waiting_since ?? "") ||
    a.id.localeCompare(b.id)
  );
}

function byNews(a: Conversation, b: Conversation): number {
  return newsAt(b).localeCompare(newsAt(a)) || a.id.localeCompare(b.id);
}

function newsAt(conversation: Conversation): string {
  return conversation.last_message?.created_at ?? conversation.updated_at ?? "";
}

/** The list's query for a tab, as the conversations resource understands it. */
export function tabQuery(tab: Tab): Record<string, string> {
  switch (tab) {
    case "queue":
      return { control: "queued" };
    case "mine":
      return { control: "human", assignee: "me" };
    case "bot":
      return { control: "bot" };
    case "all":
      return {};
  }
}
