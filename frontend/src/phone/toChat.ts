/** Turns what went over the wire into what a phone shows. */

import {
  type ChatCard,
  type ChatContent,
  type ChatHeader,
  type ChatMedia,
  type ChatMessage,
  type ChatOption,
  MEDIA_TYPES,
} from "../chat/types";
import type { ThreadMessage } from "./model";

type Wire = Record<string, unknown>;

export function toChat(message: ThreadMessage): ChatMessage {
  return {
    key: message.id,
    direction: message.direction,
    content: toContent(message.type, message.content ?? {}),
    state: message.status,
    time: message.at,
  };
}

/** What never reached the customer is not on the customer's phone. */
export function isOnPhone(message: ThreadMessage): boolean {
  return message.direction === "in" || message.status !== "failed";
}

function toContent(type: string, wire: Wire): ChatContent {
  if (type === "text") return { type, text: text(wire.body) };
  if (MEDIA_TYPES.has(type))
    return {
      type,
      media: toMedia(wire),
      caption: text(wire.caption),
      filename: text(wire.filename),
    };
  if (type === "location")
    return {
      type,
      location: {
        latitude: Number(wire.latitude),
        longitude: Number(wire.longitude),
        name: text(wire.name),
        address: text(wire.address),
      },
    };
  if (type === "contacts") return { type, contacts: list(wire).map(toCard) };
  if (type === "reaction") return { type, emoji: text(wire.emoji) };
  if (type === "button") return { type, text: text(wire.text) };
  if (type === "template") return { type: "text", text: text(wire.name) };
  if (type === "interactive") return toInteractive(wire);
  return { type };
}

function toInteractive(wire: Wire): ChatContent {
  const reply = (wire.button_reply ?? wire.list_reply) as Wire | undefined;
  if (reply) return { type: "interactive", title: text(reply.title) };
  const action = object(wire.action);
  const frame = {
    header: toHeader(object(wire.header)),
    body: text(object(wire.body).text),
    footer: text(object(wire.footer).text),
  };
  if (wire.type === "button")
    return {
      ...frame,
      type: "buttons",
      buttons: list(action.buttons).map((button) => toOption(object(button.reply))),
    };
  if (wire.type === "list")
    return {
      ...frame,
      type: "list",
      button: text(action.button),
      sections: list(action.sections).map((section) => ({
        title: text(section.title),
        rows: list(section.rows).map(toOption),
      })),
    };
  if (wire.type === "cta_url") {
    const button = object(action.parameters);
    return { ...frame, type: "cta_url", label: text(button.display_text), url: text(button.url) };
  }
  return { ...frame, type: text(wire.type) || "interactive" };
}

function toCard(wire: Wire): ChatCard {
  return {
    name: text(object(wire.name).formatted_name) ?? "",
    phone: text(object(list(wire.phones)[0]).phone) ?? "",
    email: text(object(list(wire.emails)[0]).email),
    organisation: text(object(wire.org).company),
  };
}

function toHeader(wire: Wire): ChatHeader | undefined {
  const type = text(wire.type);
  if (!type) return undefined;
  return type === "text"
    ? { type, text: text(wire.text) }
    : { type, media: toMedia(object(wire[type])) };
}

function toMedia(wire: Wire): ChatMedia {
  const id = text(wire.id);
  return { link: text(wire.link) || (id && `/emulator/api/media/${encodeURIComponent(id)}`) };
}

function toOption(wire: Wire): ChatOption {
  return {
    id: text(wire.id) ?? "",
    title: text(wire.title) ?? "",
    description: text(wire.description),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : undefined;
}

function object(value: unknown): Wire {
  return typeof value === "object" && value !== null ? (value as Wire) : {};
}

function list(value: unknown): Wire[] {
  return Array.isArray(value) ? value.map(object) : [];
}
