/** Which button or row of a message the customer chose. */

import type { Message } from "./model";

export interface Option {
  id: string;
  title: string;
}

/** The buttons and rows a message offers, in order. */
function offeredOptions(message: Message): Option[] {
  const { content } = message;
  const buttons = list<Option>(content.buttons);
  const rows = list<{ rows?: unknown }>(content.sections).flatMap((section) =>
    list<Option>(section.rows),
  );
  return [...buttons, ...rows];
}

/**
 * For each offering message the option that answers it.
 *
 * A tap names its option (and carries the wire id "session:node:option"); it belongs to the nearest message above
 * that offers it.
 */
export function chosenOptions(messages: Message[]): Map<string, string> {
  const chosen = new Map<string, string>();
  for (const [index, message] of messages.entries()) {
    if (message.direction !== "in") continue;
    const tapped = tappedOption(message);
    if (tapped === null) continue;
    for (let above = index - 1; above >= 0; above -= 1) {
      const candidate = messages[above];
      if (candidate?.direction !== "out") continue;
      const option = offeredOptions(candidate).find((offered) => matches(offered, tapped));
      if (option) {
        if (!chosen.has(candidate.id)) chosen.set(candidate.id, option.id);
        break;
      }
    }
  }
  return chosen;
}

export function tappedOption(
  message: Pick<Message, "type" | "content">,
): { id: string; title: string } | null {
  if (!["reply", "interactive", "button"].includes(message.type)) return null;
  const { content } = message;
  const reply = (content.button_reply ?? content.list_reply ?? content) as Record<string, unknown>;
  const id = reply.option ?? reply.id ?? reply.payload ?? "";
  const title = reply.title ?? reply.text ?? "";
  if (typeof id !== "string" || typeof title !== "string" || !(id || title)) return null;
  return { id, title };
}

function matches(offered: Option, tapped: Option): boolean {
  if (tapped.id === "") return offered.title === tapped.title;
  return offered.id === tapped.id || lastPart(offered.id) === lastPart(tapped.id);
}

function lastPart(id: string): string {
  return id.slice(id.lastIndexOf(":") + 1);
}

function list<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}
