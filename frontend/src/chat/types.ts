/** A message as every surface shows it: the emulator's phone, the simulator and the console. */

export const MEDIA_TYPES = new Set(["image", "video", "audio", "document", "sticker"]);

export interface ChatOption {
  id: string;
  title: string;
  description?: string;
}

export interface ChatSection {
  title?: string;
  rows: ChatOption[];
}

export interface ChatMedia {
  link?: string;
  asset?: string;
}

export interface ChatHeader {
  type: string;
  text?: string;
  media?: ChatMedia;
}

export interface ChatCard {
  name: string;
  phone: string;
  email?: string;
  organisation?: string;
}

/** The outbound shapes of `MessageCreated.content`, and what customers send, read tolerantly. */
export interface ChatContent {
  type: string;
  text?: string;
  body?: string;
  title?: string;
  caption?: string;
  filename?: string;
  media?: ChatMedia;
  buttons?: ChatOption[];
  button?: string;
  sections?: ChatSection[];
  header?: ChatHeader | string;
  footer?: string;
  location?: { latitude: number; longitude: number; name?: string; address?: string };
  contacts?: ChatCard[];
  /** Of a button that opens a web page. */
  label?: string;
  url?: string;
  emoji?: string;
  [key: string]: unknown;
}

export interface ChatMessage {
  key: string;
  /** "in": the customer wrote it; "out": the business did. */
  direction: "in" | "out";
  content: ChatContent;
  state?: string;
  /** ISO 8601. */
  time?: string;
  /** Who wrote it, shown above the bubble when given. */
  author?: string;
  /** Shown under the bubble, for example why a message failed. */
  note?: string;
}
