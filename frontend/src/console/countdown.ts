/** The 24-hour window in which free text may be sent, as the agent must see it; times in milliseconds. */

const AMBER_MS = 2 * 60 * 60 * 1000;
const RED_MS = 15 * 60 * 1000;

export type WindowLevel = "open" | "amber" | "red" | "closed";

export interface WindowState {
  level: WindowLevel;
  remainingMs: number;
  /** When what is shown changes next; null when it never does. */
  nextChangeMs: number | null;
}

export function windowState(expiresAt: string | null, serverNow: number): WindowState {
  const end = expiresAt === null ? Number.NaN : Date.parse(expiresAt);
  if (Number.isNaN(end) || end <= serverNow) {
    return { level: "closed", remainingMs: 0, nextChangeMs: null };
  }
  const remainingMs = end - serverNow;
  const level = remainingMs < RED_MS ? "red" : remainingMs < AMBER_MS ? "amber" : "open";
  // Seconds are shown in the last quarter of an hour, minutes before.
  const step = level === "red" ? 1000 : 60_000;
  return { level, remainingMs, nextChangeMs: remainingMs % step || step };
}

/** "23 h 59 min", "14 min 05 s": the two largest units that matter. */
export function durationParts(ms: number): { hours: number; minutes: number; seconds: number } {
  const total = Math.max(0, Math.floor(ms / 1000));
  return {
    hours: Math.floor(total / 3600),
    minutes: Math.floor((total % 3600) / 60),
    seconds: total % 60,
  };
}
