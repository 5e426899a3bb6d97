import { expect, test } from "vitest";
import type { JsonObject } from "../api/types";
import {
  EMPTY,
  inputsOf,
  openers,
  standsAt,
  typedValue,
  untilDue,
  variablesOf,
  withAnswer,
  withInput,
  withVariable,
} from "./turns";

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
        { node: "start", port: "next", flow: "another" },
      ],
      contact: { name: "Ana" },
      window_expires_at: null,
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

test("what the outside is asked is known until it is answered", () => {
  const answer = {
    session: { node: "look", status: "waiting", wait: { number: 2, for: "effect" } },
    events: [
      { type: "effect_requested", node: "old", number: 1, effect: "model", request: {} },
      { type: "effect_requested", node: "look", number: 2, effect: "http", request: { url: "u" } },
    ],
    path: [],
    contact: {},
    window_expires_at: null,
  };
  const asking = withAnswer(EMPTY, answer, now);
  expect(asking.asked).toEqual({ node: "look", effect: "http", request: { url: "u" } });

  const answered = withAnswer(asking, { ...answer, session: { status: "ended" }, events: [] }, now);
  expect(answered.asked).toBeUndefined();
});

test("a session in a called flow stands at the node that called it", () => {
  const inside = { node: "ask", status: "waiting" as const, flow: "x" };
  expect(standsAt({ ...inside, callers: [{ node: "call" }, { node: "ask" }] })).toBe("call");
  expect(standsAt(inside)).toBeUndefined();
  expect(standsAt({ node: "ask", status: "waiting" })).toBe("ask");
  expect(standsAt({ node: "ask", status: "ended" })).toBeUndefined();
});

test("a variable is set to what was typed, JSON as what it says", () => {
  const session = { node: "ask", status: "waiting" as const, vars: { a: 1 } as JsonObject };
  const talk = withVariable({ ...EMPTY, session }, "b", typedValue('{"c": true}'));
  expect(talk.session?.vars).toEqual({ a: 1, b: { c: true } });
  expect(variablesOf(withVariable(talk, "a", 2))).toEqual({ a: 2, b: { c: true } });
  expect(typedValue("Rua A 1")).toBe("Rua A 1");
});

test("a variable that is set before the start is what the conversation begins with", () => {
  const talk = withVariable(EMPTY, "a", 1);
  expect(talk.session).toBeNull();
  expect(talk.given).toEqual({ a: 1 });
  expect(variablesOf(talk)).toEqual({ a: 1 });
});

test("the inputs of a flow started by hand are those its start declares", () => {
  const data = { inputs: [{ name: "order", required: true }, { required: true }] };
  const nodes = [{ id: "start", kind: "start", data }];
  const flow = { schema: "", name: "", trigger_type: "TriggeredManually", nodes, edges: [] };
  expect(inputsOf(flow)).toEqual([{ name: "order", required: true }]);
});
