/** Times in the words of the list: "just now", "4 min", "2 h", "3 d". */

import type { TFunction } from "i18next";
import { durationParts } from "./countdown";

export function ageText(t: TFunction<"console">, since: string | null, serverNow: number): string {
  const ms = serverNow - Date.parse(since ?? "");
  if (Number.isNaN(ms)) return "";
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return t("time.now");
  if (minutes < 60) return t("time.minutes", { count: minutes });
  if (minutes < 24 * 60) return t("time.hours", { count: Math.floor(minutes / 60) });
  return t("time.days", { count: Math.floor(minutes / (24 * 60)) });
}

/** "5 h 12 min", and to the second in the last quarter of an hour. */
export function remainingText(t: TFunction<"console">, ms: number): string {
  const { hours, minutes, seconds } = durationParts(ms);
  if (hours > 0) return t("time.hoursMinutes", { hours, minutes });
  if (minutes >= 15) return t("time.minutes", { count: minutes });
  return t("time.minutesSeconds", { minutes, seconds });
}

export function clockText(iso: string | number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(
    new Date(iso),
  );
}

/** The hour for today, the date for anything older. */
export function momentText(iso: string, serverNow: number, locale: string): string {
  const date = new Date(iso);
  const isToday = date.toDateString() === new Date(serverNow).toDateString();
  if (isToday) return clockText(iso, locale);
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(date);
}
