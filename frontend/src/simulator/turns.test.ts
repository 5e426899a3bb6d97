import { expect, test } from "vitest";
import { EMPTY, openers, untilDue, withAnswer, withInput } from "./turns";

const now = new Date("2026-01-05T09:00:00Z");

test("a turn adds messages, the path and the log, and the one before stays as it was", () => {
  const asked = withInput(EMPTY, { type: "message", message_type: "text", text: "return" }, now);
  const answered = withAnswer(
    asked,
    {
      session: { node: "menu", status: "waiting" },
      events: [
        { type: "session_started", node: "start" },
        { type: "message_created", node: "menu", content: { type: "text", text: "Hello" } },
      ],
      path: [
        { node: "start", port: "next" },
        { node: "menu", port: null },
      ],
    },
    now,
  );
  expect(answered.messages.map((message) => [message.direction, message.content.text])).toEqual([
    ["in", "return"],
    ["out", "Hello"],
  ]);
  expect(answered.madeBy.get("out 1")).toBe("menu");
  expect([...answered.visited]).toEqual(["start", "start next", "menu"]);
  expect(answered.log.map((line) => line.event.type)).toEqual(["session_started"]);
  expect(asked.messages).toHaveLength(1);
});

test("the first words offered are those of the triggers, patterns aside", () => {
  const triggers = [
    { type: "keyword", words: ["return", "support"] },
    { type: "keyword", match: "regex", words: ["^x+$"] },
  ];
  const nodes = [{ id: "start", kind: "start", data: { triggers } }];
  const flow = { schema: "", name: "", trigger_type: "", nodes, edges: [] };
  expect(openers(flow)).toEqual(["return", "support"]);
});

test("a wait is due when the clock reaches it, and never without an end", () => {
  const until = "2026-01-05T10:00:00Z";
  expect(untilDue({ number: 1, for: "message", until }, now)).toBe(3_600_000);
  expect(untilDue({ number: 1, for: "message" }, now)).toBeUndefined();
});
