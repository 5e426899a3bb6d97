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
  /** Of a called flow that runs now, and who waits for it, the outermost first. */
  flow?: string;
  callers?: { node: string }[];
}

/** What a node asks of the outside, until an answer has come. */
export interface Asked {
  node: string;
  effect: string;
  request: JsonObject;
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
  asked?: Asked;
  /** Variables that were set before it began. */
  given?: JsonObject;
  /** Of the customer and the reply window, as the last turn left them. */
  contact?: JsonObject;
  windowExpiresAt?: string | null;
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
  const content: ChatContent = input.content?.location
    ? ({ type: "location", ...input.content } as ChatContent)
    : { type: "text", text: input.text };
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
    if (step.flow) continue; // of another flow, which is not on this canvas
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
    asked: askedBy(answer),
    contact: answer.contact,
    windowExpiresAt: answer.window_expires_at,
  };
}

/** The call to the outside that the session now waits for. */
function askedBy(answer: SimulationAnswer): Asked | undefined {
  const wait = (answer.session as SimulatedSession | null)?.wait;
  if (wait?.for !== "effect") return undefined;
  const event = answer.events.find(
    (one) => one.type === "effect_requested" && one.number === wait.number,
  );
  if (!event) return undefined;
  return {
    node: String(event.node),
    effect: String(event.effect),
    request: (event.request ?? {}) as JsonObject,
  };
}

/** An answer as the outside could give it, to be changed by hand. */
export function sampleAnswer(effect: string): JsonObject {
  if (effect === "http") return { status: 200, type: "json", body: { result: "ok" } };
  if (effect === "model") return { text: "…" };
  return { value: { result: "ok" } };
}

/** Where the session stands on this canvas: at the calling node while a called flow runs. */
export function standsAt(session: SimulatedSession | null): string | undefined {
  if (session?.status !== "waiting") return undefined;
  return session.callers?.[0]?.node ?? (session.flow ? undefined : session.node);
}

/** The inputs a flow started by hand declares. */
export function inputsOf(document: FlowDocument): DeclaredInput[] {
  const start = document.nodes.find((node) => node.kind === "start");
  const inputs = Array.isArray(start?.data.inputs) ? start.data.inputs : [];
  return inputs.filter((input): input is DeclaredInput => typeof input?.name === "string");
}

export interface DeclaredInput {
  name: string;
  required?: boolean;
  default?: unknown;
}

/** Variables of the session, or those it will begin with. */
export function variablesOf(talk: Conversation): JsonObject {
  return (talk.session ? talk.session.vars : talk.given) ?? {};
}

/** The conversation with a variable set. */
export function withVariable(talk: Conversation, name: string, value: unknown): Conversation {
  const vars = { ...variablesOf(talk), [name]: value };
  if (!talk.session) return { ...talk, given: vars };
  return { ...talk, session: { ...talk.session, vars } };
}

/** What was typed as a value: JSON where it is some, else the text itself. */
export function typedValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
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
