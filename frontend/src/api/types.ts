/** Shapes of the REST API that the pages use. Times are ISO 8601 texts. */

export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  request_id?: string;
  errors?: ProblemItem[];
  [key: string]: unknown;
}

export interface ProblemItem {
  code?: string;
  message?: string;
  detail?: string;
  severity?: "error" | "warning";
  node?: string | null;
  pointer?: string;
  port?: string | null;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Me {
  user: { id: string; email: string; name: string };
  workspaces: MyWorkspace[];
  csrf_token: string;
}

export interface MyWorkspace {
  slug: string;
  name: string;
  role: "owner" | "admin" | "designer" | "agent" | "viewer";
  permissions: string[];
}

export type JsonObject = { [key: string]: unknown };

export interface FlowNode {
  id: string;
  kind: string;
  data: JsonObject;
  position?: Point;
  label?: string;
  note?: string;
}

export interface Point {
  x: number;
  y: number;
}

export interface FlowEdge {
  source: string;
  port: string;
  target: string;
}

export interface FlowNote {
  [key: string]: unknown;
}

export interface FlowDocument {
  schema: string;
  name: string;
  remark?: string;
  trigger_type: string;
  nodes: FlowNode[];
  edges: FlowEdge[];
  notes?: FlowNote[];
}

export interface Issue {
  code: string;
  severity: "error" | "warning";
  node: string | null;
  message: string;
  pointer?: string;
  port?: string | null;
}

export interface FlowItem {
  id: string;
  name: string;
  remark: string;
  trigger_type: string;
  state: "draft" | "online" | "offline";
  online_version: number | null;
  draft_revision: number;
  unpublished_changes: boolean;
  updated_at: string;
  channels?: { id: string; name: string }[];
}

export interface Draft {
  revision: number;
  document: FlowDocument;
  issues: Issue[];
  ports: PortMap;
  saved_at: string | null;
  saved_by: unknown;
}

export type PortMap = Record<string, string[]>;

export interface DraftAnswer {
  revision: number;
  merged: boolean;
  document?: FlowDocument;
  issues: Issue[];
  ports: PortMap;
}

export interface FlowChanges {
  nodes: {
    added: FlowNode[];
    changed: NodeChange[];
    removed: string[];
    moved: { id: string; position: Point }[];
  };
  edges: { added: FlowEdge[]; removed: FlowEdge[] };
  fields: Partial<Pick<FlowDocument, "name" | "remark" | "trigger_type" | "notes">>;
}

export interface NodeChange {
  id: string;
  kind?: string;
  data?: JsonObject;
  label?: string;
  note?: string;
}

export interface FlowVersion {
  id: string;
  number: number;
  revision: number;
  state: "online" | "offline";
  note: string;
  published_at: string;
  published_by: { id: string; name: string } | null;
  /** Sessions under way on it. */
  running: number;
}

export interface Running {
  total: number;
  with_people: number;
  nodes: {
    version: number;
    node: string;
    label: string;
    kind: string;
    waiting: number;
    moves: boolean;
  }[];
  settling: { choice: string; asked_at: string } | null;
}

/** Two listeners for the same message on one number; the one that `wins` is asked first. */
export interface Conflict {
  channel: { id: string; name: string };
  flow: { id: string; name: string } | null;
  type: string;
  words: string[];
  wins: boolean;
  message: string;
}

export interface NodeKind {
  name: string;
  label: string;
  help: string;
  group: string;
  icon: string;
  schema: JsonSchema;
  ports: string[] | null;
  waits: boolean;
  /** Data of a node freshly dropped on the canvas. */
  default?: JsonObject;
}

/** The part of JSON Schema 2020-12 that kinds use, with the form hints of the catalogue. */
export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxProperties?: number;
  multipleOf?: number;
  pattern?: string;
  format?: string;
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  examples?: unknown[];
  "x-widget"?: string;
  "x-order"?: string[] | number;
  "x-labels"?: Record<string, string>;
  [key: string]: unknown;
}

export interface FlowTemplate {
  id: string;
  name: string;
  description: string;
  industry: string;
  nodes: number;
}

export interface Channel {
  id: string;
  connection: string;
  name: string;
  kind: string;
  phone_number_id: string;
  waba_id: string;
  display_phone_number: string;
  messages_per_second: number;
  words: ChannelWord[];
  fallback_flow: { id: string; name: string } | null;
  /** Those that listen here, asked in this order. */
  flows: { id: string; name: string; online: boolean; trigger_type: string }[];
}

/** Words that are heard on a number at any time, and what they do. */
export interface ChannelWord {
  words: string[];
  match: "contains" | "exact" | "starts_with" | "regex" | "fuzzy";
  action: "opt_out" | "opt_in" | "flow" | "handoff";
  flow?: string;
  queue?: string;
  text?: string;
}

export interface Queue {
  id: string;
  name: string;
  waiting: number;
}

export interface SimulationAnswer {
  session: JsonObject | null;
  events: SimulationEvent[];
  path: { node: string; port: string | null; flow?: string }[];
  contact: JsonObject;
  window_expires_at: string | null;
}

export interface SimulationEvent {
  type: string;
  [key: string]: unknown;
}
