/** The emulator's control API, as far as the phone uses it. */

export interface BusinessNumber {
  id: string;
  waba_id: string;
  display_phone_number: string;
  verified_name?: string;
  name?: string;
}

export interface ThreadMessage {
  seq: number;
  id: string;
  direction: "in" | "out";
  type: string;
  /** Meta's object of that type: `body.text`, `body.interactive`, … */
  content: Record<string, unknown> | null;
  context: { id?: string } | null;
  at: string;
  status: string;
  error: { code: number; title: string } | null;
}

export interface ThreadAnswer {
  messages: ThreadMessage[];
  /** The ledger's revision up to which this answer tells everything. */
  head: number;
  now: string;
  window_open: boolean;
  window_expires_at: string | null;
  typing: boolean;
}

export interface EmulatorClock {
  now: string;
  offset_seconds: number;
}

export const FAULT_KINDS = [
  "duplicate",
  "batch",
  "reorder",
  "delay",
  "fail",
  "drop_answer",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  id: number;
  kind: string;
  times: number | null;
  to: string;
  code: number;
  seconds: number;
}

export interface Customer {
  phone: string;
  name: string;
}
