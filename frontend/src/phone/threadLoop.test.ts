import { expect, test, vi } from "vitest";
import type { ThreadAnswer, ThreadMessage } from "./model";
import { followThread, mergeAnswer } from "./threadLoop";

function message(seq: number, status = "sent"): ThreadMessage {
  return {
    seq,
    id: `wamid.${seq}`,
    direction: "out",
    type: "text",
    content: { body: "x" },
    context: null,
    at: "",
    status,
    error: null,
  };
}

function answer(head: number, messages: ThreadMessage[]): ThreadAnswer {
  return { messages, head, now: "", window_open: true, window_expires_at: null, typing: false };
}

test("a message that changed replaces itself", () => {
  const held = mergeAnswer({ messages: [], head: 0 }, answer(3, [message(2), message(1)]));
  const later = mergeAnswer(held, answer(4, [message(1, "read")]));
  expect(later.messages.map((one) => [one.seq, one.status])).toEqual([
    [1, "read"],
    [2, "sent"],
  ]);
});

test("a reset ledger empties the phone", () => {
  const held = mergeAnswer({ messages: [], head: 0 }, answer(9, [message(1)]));
  expect(mergeAnswer(held, answer(2, [])).messages).toEqual([]);
});

test("an empty ledger is asked once a second, not in a circle", async () => {
  vi.useFakeTimers();
  const stop = new AbortController();
  let reads = 0;
  void followThread({
    read: async () => {
      reads += 1;
      return answer(0, []);
    },
    onAnswer: () => {},
    onTrouble: () => {},
    signal: stop.signal,
  });
  await vi.advanceTimersByTimeAsync(3500);
  stop.abort();
  vi.useRealTimers();
  expect(reads).toBe(4);
});
