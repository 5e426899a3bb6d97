/** Replies that have not been accepted yet, kept over a reload; their ids make sending them again harmless. */

import type { PendingSend } from "./state";

const PREFIX = "chatflow.unsent.";

export function readUnsent(slug: string): PendingSend[] {
  try {
    const held = JSON.parse(localStorage.getItem(PREFIX + slug) ?? "[]") as PendingSend[];
    // Whether a send that was under way arrived is not known; the person decides, the id prevents a double.
    return held.map((send) => ({ ...send, status: "unsent", reason: send.reason ?? "reloaded" }));
  } catch {
    return [];
  }
}

export function keepUnsent(slug: string, pending: PendingSend[]): void {
  try {
    if (pending.length > 0) localStorage.setItem(PREFIX + slug, JSON.stringify(pending));
    else localStorage.removeItem(PREFIX + slug);
  } catch {
    // Without storage a reload loses what is unsent, as any web page would.
  }
}
