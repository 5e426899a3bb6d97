/** Everything the console page draws from. */

import type { LogStatus } from "./eventLog";
import { TABS, type Tab } from "./lists";
import type { ConversationDetail } from "./model";
import { type DeskState, EMPTY } from "./state";
import { readUnsent } from "./unsent";

export interface ListState {
  loaded: boolean;
  next: string | null;
}

export interface DeskView extends DeskState {
  status: LogStatus;
  lists: Record<Tab, ListState>;
  details: Record<string, ConversationDetail>;
  /** Conversations that turned out not to exist for this person, or could not be read. */
  broken: Record<string, "missing" | "trouble">;
  trouble: "forbidden" | "unreachable" | null;
  /** Server time minus this machine's, in milliseconds. */
  clockOffset: number;
}

const NO_LISTS = Object.fromEntries(
  TABS.map((tab) => [tab, { loaded: false, next: null }]),
) as Record<Tab, ListState>;

export function firstView(slug: string, me: string): DeskView {
  return {
    ...EMPTY,
    pending: readUnsent(slug, me),
    status: { kind: "connecting" },
    lists: NO_LISTS,
    details: {},
    broken: {},
    trouble: null,
    clockOffset: 0,
  };
}
