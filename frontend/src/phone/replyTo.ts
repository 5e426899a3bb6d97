/** What a phone sends when a button or a row is tapped. */

import type { ChatMessage, ChatOption } from "../chat/types";

export function replyTo(message: ChatMessage, option: ChatOption): Record<string, unknown> {
  const isList = message.content.type === "list";
  const reply = {
    id: option.id,
    title: option.title,
    ...(isList && option.description ? { description: option.description } : {}),
  };
  return {
    type: "interactive",
    interactive: isList
      ? { type: "list_reply", list_reply: reply }
      : { type: "button_reply", button_reply: reply },
    context: { id: message.key },
  };
}
