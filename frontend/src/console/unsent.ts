/** Replies of one person that have not been accepted yet, kept over a reload; their ids make sending them again harmless. */

import type { PendingSend } from "./state";

const keyOf = (slug: string, me: string) => `chatflow.unsent.${slug}.${me}`;

export function readUnsent(slug: string, me: string): PendingSend[] {
  try {
    const held = JSON.parse(localStorage.getItem(keyOf(slug, me)) ?? "[]") as PendingSend[];
    // Whether a send that was under way arrived is not known; the person decides, the id prevents a double.
    return held.map((send) => ({ ...send, status: "unsent", reason: send.reason ?? "reloaded" }));
  } catch {
    return [];
  }
}

export function keepUnsent(slug: string, me: string, pending: PendingSend[]): void {
  try {
    if (pending.length > 0) localStorage.setItem(keyOf(slug, me), JSON.stringify(pending));
    else localStorage.removeItem(keyOf(slug, me));
  } catch {
    // Without storage a reload loses what is unsent, as any web page would.
  }
}
