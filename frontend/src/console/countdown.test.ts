import { expect, test } from "vitest";
import { durationParts, windowState } from "./countdown";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const inMinutes = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

test.each([
  [24 * 60, "open"],
  [120, "open"],
  [119, "amber"],
  [15, "amber"],
  [14, "red"],
  [0, "closed"],
  [-5, "closed"],
])("%i minutes before the end the window is %s", (minutes, level) => {
  expect(windowState(inMinutes(minutes), NOW).level).toBe(level);
});

test("a customer who never wrote has no window", () => {
  expect(windowState(null, NOW)).toEqual({ level: "closed", remainingMs: 0, nextChangeMs: null });
});

test("an unreadable time counts as closed, never as open", () => {
  expect(windowState("soon", NOW).level).toBe("closed");
});

test("the display wakes at the next minute, and at the next second when it is tight", () => {
  expect(windowState(new Date(NOW + 90 * 60_000 + 20_000).toISOString(), NOW).nextChangeMs).toBe(
    20_000,
  );
  expect(windowState(new Date(NOW + 60_400).toISOString(), NOW).nextChangeMs).toBe(400);
});

test("a duration is told in hours, minutes and seconds", () => {
  expect(durationParts(3_725_900)).toEqual({ hours: 1, minutes: 2, seconds: 5 });
});
