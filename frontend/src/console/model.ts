/** What the agents' desk knows: the shapes of the console API, as the server sends them. */

export type Control = "bot" | "queued" | "human" | "none";
export type Stage = "open" | "snoozed" | "resolved";
export type Direction = "in" | "out";
export type Author = "customer" | "bot" | "agent" | "system";

export type MessageState =
  | "received"
  | "queued"
  | "sending"
  | "uncertain"
  | "accepted"
  | "unknown"
  | "sent"
  | "delivered"
  | "read"
  | "failed"
  | "superseded";

export interface Person {
  id: string;
  name: string;
}

export interface LastMessage {
  text: string;
  type: string;
  direction: Direction;
  author: Author;
  created_at: string;
}

export interface Conversation {
  id: string;
  contact: { id: string; name: string; phone: string; opted_out?: boolean };
  channel: { id: string; name: string; kind: string };
  control: Control;
  stage: Stage;
  assignee: Person | null;
  queue: Person | null;
  priority: string | number;
  epoch: number;
  last_seq: number;
  unread: number;
  window_expires_at: string | null;
  waiting_since: string | null;
  last_message: LastMessage | null;
  updated_at: string;
}

/** Where in which flow; `flow_id` is null when a person began the conversation. */
export interface FlowPlace {
  flow_id: string | null;
  flow_name: string;
  version: number | null;
  node: string | null;
  variables: Record<string, unknown>;
  /** The last nodes passed, oldest first. */
  path: string[];
}

export interface Handoff extends FlowPlace {
  reason: string;
  note: string;
  requested_at: string | null;
}

export interface NodeRef {
  id: string;
  label: string;
  kind: string;
}

export interface ConversationDetail extends Conversation {
  handoff: Handoff | null;
  session: FlowPlace | null;
  nodes: NodeRef[];
}

export interface MessageError {
  code: number | string;
  title: string;
  detail: string;
}

export type MessageContent = Record<string, unknown>;

export interface Message {
  id: string;
  seq: number;
  direction: Direction;
  author: Author;
  agent: Person | null;
  type: string;
  content: MessageContent;
  state: MessageState;
  error: MessageError | null;
  client_id: string | null;
  created_at: string;
}

/** One row of the append-only console log; `seq` counts per workspace. */
export interface ConsoleEvent {
  seq: number;
  kind: string;
  conversation: string;
  payload: Record<string, unknown>;
  at: string;
}

/** `log` names this log: another name means that cursors of the old one are worthless. */
export interface EventPage {
  events: ConsoleEvent[];
  head: number;
  log?: string | number | null;
  now?: string;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}
