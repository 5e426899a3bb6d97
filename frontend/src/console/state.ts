/** What the desk holds, and how each piece of news changes it: pure functions, applied in the order of the log. */

import { laterState, mergeMessage } from "./messageState";
import type { ConsoleEvent, Conversation, Message, MessageError, MessageState } from "./model";

/** A reply of this agent that the server has not answered for yet. */
export interface PendingSend {
  clientId: string;
  conversation: string;
  text: string;
  createdAt: string;
  /** The newest message the person had seen when they wrote or last confirmed it. */
  lastSeen: number;
  status: "sending" | "unsent";
  /** Why it is unsent, as a code the texts know. */
  reason: string | null;
  /** The server's own words, for reasons the texts do not know. */
  detail: string;
}

export interface Thread {
  /** Ascending by `seq`. */
  messages: Message[];
  hasOlder: boolean;
}

export interface DeskState {
  conversations: Record<string, Conversation>;
  threads: Record<string, Thread>;
  pending: PendingSend[];
}

/** What an event told us only half of, and so must be read. */
export interface Wanted {
  conversations: string[];
  threads: string[];
}

type StateNews = { id: string; state: MessageState; error?: MessageError | null };

export const EMPTY: DeskState = { conversations: {}, threads: {}, pending: [] };

export function applyEvents(
  state: DeskState,
  events: ConsoleEvent[],
): { state: DeskState; wanted: Wanted } {
  const wanted: Wanted = { conversations: [], threads: [] };
  let next = state;
  for (const event of events) next = applyEvent(next, event, wanted);
  return {
    state: next,
    wanted: {
      conversations: [...new Set(wanted.conversations)],
      threads: [...new Set(wanted.threads)],
    },
  };
}

function applyEvent(state: DeskState, event: ConsoleEvent, wanted: Wanted): DeskState {
  const id = event.conversation;
  const payload = event.payload ?? {};
  switch (event.kind) {
    case "message.created": {
      const message = (isObject(payload.message) ? payload.message : payload) as unknown as Message;
      if (!isWhole(message)) {
        wanted.conversations.push(id);
        if (state.threads[id]) wanted.threads.push(id);
        return state;
      }
      if (!state.conversations[id]) wanted.conversations.push(id);
      return previewMessage(putMessages(state, id, [message]), id, message, wanted);
    }
    case "message.state": {
      const messageId = payload.id ?? payload.message;
      if (typeof messageId === "string" && typeof payload.state === "string")
        return moveMessage(state, id, { ...payload, id: messageId } as StateNews);
      if (state.threads[id]) wanted.threads.push(id);
      return state;
    }
    case "conversation.changed": {
      const news = (
        isObject(payload.conversation) ? payload.conversation : payload
      ) as Partial<Conversation>;
      // Taking over also drops what the bot had not sent yet, so an open thread is looked at again.
      if (state.threads[id]) wanted.threads.push(id);
      if (!(news.contact && news.control)) {
        wanted.conversations.push(id);
        return state;
      }
      return putConversation(state, { ...news, id });
    }
    default:
      wanted.conversations.push(id);
      return state;
  }
}

/** Takes what is newer; a reading of an earlier epoch (an answer overtaken by an event) changes nothing. */
export function putConversation(
  state: DeskState,
  news: Partial<Conversation> & { id: string },
): DeskState {
  const held = state.conversations[news.id];
  if (held && isOvertaken(held, news)) return state;
  const merged = { ...held, ...news } as Conversation;
  if (held) {
    merged.last_seq = Math.max(held.last_seq, news.last_seq ?? 0);
    if (held.last_message && isOlder(merged.last_message?.created_at, held.last_message.created_at))
      merged.last_message = held.last_message;
  }
  return { ...state, conversations: { ...state.conversations, [news.id]: merged } };
}

export function putConversations(state: DeskState, items: Conversation[]): DeskState {
  return items.reduce(putConversation, state);
}

/** Puts messages into a thread that is open; replies of ours that have come back stop being pending. */
export function putMessages(state: DeskState, id: string, messages: Message[]): DeskState {
  const arrived = new Set(messages.map((message) => message.client_id).filter(Boolean));
  const pending = state.pending.some((send) => arrived.has(send.clientId))
    ? state.pending.filter((send) => !arrived.has(send.clientId))
    : state.pending;
  const thread = state.threads[id];
  if (!thread) return pending === state.pending ? state : { ...state, pending };
  return {
    ...state,
    pending,
    threads: {
      ...state.threads,
      [id]: { ...thread, messages: mergeThread(thread.messages, messages) },
    },
  };
}

/** Puts one page of messages into a thread, opening it if need be. */
export function openThread(
  state: DeskState,
  id: string,
  messages: Message[],
  hasOlder: boolean,
): DeskState {
  const thread = state.threads[id] ?? { messages: [], hasOlder };
  return putMessages(
    { ...state, threads: { ...state.threads, [id]: { ...thread, hasOlder } } },
    id,
    messages,
  );
}

/** Puts the newest page into a thread; if there is a hole before it, what lies above must be loaded again. */
export function renewThread(
  state: DeskState,
  id: string,
  newest: Message[],
  hasOlder: boolean,
): DeskState {
  const held = state.threads[id];
  const lastHeld = held?.messages.at(-1)?.seq;
  const firstNew = newest[0]?.seq;
  const isJoined =
    lastHeld !== undefined && (firstNew === undefined || firstNew <= lastHeld + 1 || !hasOlder);
  if (held && isJoined) return openThread(state, id, newest, held.hasOlder);
  const { [id]: _gone, ...threads } = state.threads;
  return openThread({ ...state, threads }, id, newest, hasOlder);
}

function mergeThread(held: Message[], news: Message[]): Message[] {
  const byId = new Map(held.map((message) => [message.id, message]));
  for (const message of news) byId.set(message.id, mergeMessage(byId.get(message.id), message));
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}

function moveMessage(state: DeskState, conversation: string, news: StateNews): DeskState {
  const thread = state.threads[conversation];
  const held = thread?.messages.find((message) => message.id === news.id);
  if (!thread || !held) return state;
  const moved: Message = {
    ...held,
    state: laterState(held.state, news.state),
    error: news.error ?? held.error,
  };
  return {
    ...state,
    threads: {
      ...state.threads,
      [conversation]: {
        ...thread,
        messages: thread.messages.map((message) => (message.id === news.id ? moved : message)),
      },
    },
  };
}

/** Keeps the list's line about the conversation in step with a message that has just come. */
function previewMessage(state: DeskState, id: string, message: Message, wanted: Wanted): DeskState {
  const held = state.conversations[id];
  if (!held || message.seq <= held.last_seq) return state;
  if (message.direction === "in") wanted.conversations.push(id);
  return putConversation(state, {
    id,
    last_seq: message.seq,
    unread: message.direction === "in" ? held.unread + 1 : held.unread,
    last_message: {
      text: previewText(message),
      type: message.type,
      direction: message.direction,
      author: message.author,
      created_at: message.created_at,
    },
  });
}

export function previewText(message: Pick<Message, "type" | "content">): string {
  const { content } = message;
  for (const key of ["text", "body", "caption", "title", "filename", "name"]) {
    const value = content[key];
    if (typeof value === "string" && value) return value;
  }
  return "";
}

function isOvertaken(held: Conversation, news: Partial<Conversation>): boolean {
  const epoch = news.epoch ?? held.epoch;
  if (epoch !== held.epoch) return epoch < held.epoch;
  return Date.parse(news.updated_at ?? "") < Date.parse(held.updated_at);
}

function isWhole(message: Partial<Message>): boolean {
  return Boolean(
    message.id && message.seq !== undefined && message.type && message.content && message.state,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isOlder(a: string | undefined, b: string): boolean {
  return a === undefined || Date.parse(a) < Date.parse(b);
}
