/** A simulated conversation as a value: each turn adds to it, stepping back drops the last. */
import type { FlowDocument, JsonObject, SimulationAnswer, SimulationEvent } from "../api/types";
import type { ChatContent, ChatMessage } from "../chat/types";

export type SimulatedInput =
  | {
      type: "message";
      message_type: string;
      text: string;
      option?: string;
      node?: string;
      content?: JsonObject;
    }
  | { type: "timer"; wait: number }
  | { type: "effect"; wait: number; result: JsonObject };

export interface Wait {
  number: number;
  for: "message" | "timer" | "handoff" | "effect";
  until?: string;
}

export interface SimulatedSession {
  node: string;
  status: "waiting" | "ended" | "failed";
  wait?: Wait;
  vars?: JsonObject;
}

export interface LogLine {
  key: string;
  event: SimulationEvent;
}

export interface Conversation {
  session: SimulatedSession | null;
  messages: ChatMessage[];
  /** Which node made which message, for the taps on its buttons. */
  madeBy: ReadonlyMap<string, string>;
  log: LogLine[];
  /** Nodes, and edges as `node port`, that the conversation passed. */
  visited: ReadonlySet<string>;
  /** Milliseconds that the simulated clock is ahead. */
  ahead: number;
}

export const EMPTY: Conversation = {
  session: null,
  messages: [],
  madeBy: new Map(),
  log: [],
  visited: new Set(),
  ahead: 0,
};

/** The customer's own message, before anybody has answered it. */
export function withInput(talk: Conversation, input: SimulatedInput, now: Date): Conversation {
  if (input.type !== "message") return talk;
  const content: ChatContent = { type: "text", text: input.text };
  const message: ChatMessage = {
    key: `in ${talk.messages.length}`,
    direction: "in",
    content,
    time: now.toISOString(),
  };
  return { ...talk, messages: [...talk.messages, message] };
}

export function withAnswer(talk: Conversation, answer: SimulationAnswer, now: Date): Conversation {
  const messages = [...talk.messages];
  const madeBy = new Map(talk.madeBy);
  const visited = new Set(talk.visited);
  for (const event of answer.events) {
    if (event.type !== "message_created") continue;
    const key = `out ${messages.length}`;
    messages.push({
      key,
      direction: "out",
      content: event.content as ChatContent,
      time: now.toISOString(),
    });
    madeBy.set(key, String(event.node));
  }
  for (const step of answer.path) {
    visited.add(step.node);
    if (step.port) visited.add(`${step.node} ${step.port}`);
  }
  const log = answer.events
    .filter((event) => event.type !== "message_created")
    .map((event, index) => ({ key: `${talk.log.length + index}`, event }));
  return {
    ...talk,
    session: answer.session as SimulatedSession | null,
    messages,
    madeBy,
    visited,
    log: [...talk.log, ...log],
  };
}

/** The words that start the flow, as suggestions for the first message. */
export function openers(document: FlowDocument): string[] {
  const start = document.nodes.find((node) => node.kind === "start");
  const triggers = Array.isArray(start?.data.triggers) ? start.data.triggers : [];
  const words = triggers.flatMap((trigger) =>
    Array.isArray(trigger?.words) && trigger.match !== "regex" ? trigger.words : [],
  );
  return [...new Set(words.filter((word): word is string => typeof word === "string"))].slice(0, 6);
}

/** How far the clock must go for this wait to be over; undefined when only an answer ends it. */
export function untilDue(wait: Wait | undefined, now: Date): number | undefined {
  if (!wait?.until) return undefined;
  return Math.max(0, new Date(wait.until).getTime() - now.getTime());
}
