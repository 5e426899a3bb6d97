/** What flows reach outside: shapes of the API. Times are ISO 8601 texts. */

export interface Secret {
  id: string;
  name: string;
  scheme: "bearer" | "basic" | "header";
  header: string;
  /** The only hosts it is sent to, each with its port where that is not the usual one. */
  hosts: string[];
  created_at: string;
  changed_at: string;
}

export interface OutsideFunction {
  id: string;
  name: string;
  description: string;
  url: string;
  /** The secret's name. */
  secret: string | null;
  created_at: string;
}

export interface ModelEndpoint {
  id: string;
  name: string;
  base_url: string;
  model: string;
  secret: string | null;
  created_at: string;
}

export interface Callback {
  id: string;
  name: string;
  url: string;
  /** The events it is told of; all of them when empty. */
  events: string[];
  is_enabled: boolean;
  failing_since: string | null;
  disabled_at: string | null;
  created_at: string;
}

export interface Delivery {
  id: string;
  event: string;
  state: "queued" | "running" | "done" | "failed";
  attempts: number;
  /** The HTTP status of the last try. */
  status: number | null;
  /** A code, or nothing where all went well. */
  error: string;
  due_at: string;
  created_at: string;
  ended_at: string | null;
}

/** The parts of a workspace that flows name, by the end of their address. */
export interface OutsideLists {
  secrets: Secret;
  functions: OutsideFunction;
  models: ModelEndpoint;
  callbacks: Callback;
}
