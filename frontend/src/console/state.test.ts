import { expect, test } from "vitest";
import { listFor } from "./lists";
import type { ConsoleEvent, Conversation, Message } from "./model";
import { chosenOptions } from "./options";
import { addPending, markPending, nextAttemptId } from "./pending";
import { applyEvents, type DeskState, EMPTY, openThread, putConversation } from "./state";

const CONVERSATION: Conversation = {
  id: "c1",
  contact: { id: "p1", name: "Carla", phone: "491700000001" },
  channel: { id: "ch", name: "Shop", kind: "whatsapp" },
  control: "queued",
  stage: "open",
  assignee: null,
  queue: { id: "q", name: "Support" },
  priority: "normal",
  epoch: 3,
  last_seq: 2,
  unread: 0,
  window_expires_at: "2026-03-02T12:00:00Z",
  waiting_since: "2026-03-01T12:00:00Z",
  last_message: null,
  updated_at: "2026-03-01T12:00:00Z",
};

function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    seq,
    direction: "in",
    author: "customer",
    agent: null,
    type: "text",
    content: { text: `text ${seq}` },
    state: "received",
    error: null,
    client_id: null,
    created_at: `2026-03-01T12:0${seq}:00Z`,
    ...more,
  };
}

function event(seq: number, kind: string, payload: object): ConsoleEvent {
  return {
    seq,
    kind,
    conversation: "c1",
    payload: payload as Record<string, unknown>,
    at: "2026-03-01T12:00:00Z",
  };
}

const desk = (more: Partial<DeskState> = {}): DeskState => ({
  ...EMPTY,
  conversations: { c1: CONVERSATION },
  ...more,
});

test("a new message moves the thread, the preview and the unread count", () => {
  const open = openThread(desk(), "c1", [message(1), message(2)], false);
  const { state } = applyEvents(open, [event(9, "message.created", message(3))]);
  expect(state.threads.c1?.messages.map((one) => one.seq)).toEqual([1, 2, 3]);
  expect(state.conversations.c1?.unread).toBe(1);
  expect(state.conversations.c1?.last_message?.text).toBe("text 3");
});

test("the same message over two paths stands in the thread once", () => {
  const open = openThread(desk(), "c1", [message(3), message(1)], false);
  const { state } = applyEvents(open, [event(9, "message.created", message(3))]);
  expect(state.threads.c1?.messages.map((one) => one.seq)).toEqual([1, 3]);
});

test.each([
  ["event first", ["event", "answer"]],
  ["answer first", ["answer", "event"]],
])("a reply of ours is one bubble: %s", (_name, order) => {
  const reply = message(3, {
    direction: "out",
    author: "agent",
    client_id: "own-1",
    state: "queued",
  });
  let state = openThread(desk(), "c1", [message(1)], false);
  state = addPending(state, {
    clientId: "own-1",
    conversation: "c1",
    text: "hi",
    createdAt: reply.created_at,
    lastSeen: 1,
  });
  for (const path of order)
    state =
      path === "event"
        ? applyEvents(state, [event(9, "message.created", reply)]).state
        : openThread(state, "c1", [reply], false);
  expect(state.pending).toEqual([]);
  expect(state.threads.c1?.messages.filter((one) => one.client_id === "own-1")).toHaveLength(1);
});

test("ticks only go forward, and failed stays", () => {
  const sent = message(2, { direction: "out", author: "bot", state: "queued" });
  let state = openThread(desk(), "c1", [sent], false);
  const move = (to: string) => {
    state = applyEvents(state, [event(9, "message.state", { id: "m2", state: to })]).state;
    return state.threads.c1?.messages[0]?.state;
  };
  expect(move("read")).toBe("read");
  expect(move("delivered")).toBe("read");
  expect(move("failed")).toBe("failed");
  expect(move("delivered")).toBe("failed");
});

test("an answer overtaken by an event does not turn control back", () => {
  const claimed = putConversation(desk(), { ...CONVERSATION, control: "human", epoch: 4 });
  const state = putConversation(claimed, CONVERSATION);
  expect(state.conversations.c1?.control).toBe("human");
});

test("what an event leaves out is asked for", () => {
  const { wanted } = applyEvents(EMPTY, [
    event(1, "message.created", { id: "m1" }),
    event(2, "conversation.changed", { control: "queued" }),
    event(3, "something.new", {}),
  ]);
  expect(wanted.conversations).toEqual(["c1"]);
});

test("the queue is worked off by priority, then by who waits longest", () => {
  const conversations = {
    a: { ...CONVERSATION, id: "a", waiting_since: "2026-03-01T12:00:00Z" },
    b: { ...CONVERSATION, id: "b", waiting_since: "2026-03-01T11:00:00Z" },
    c: { ...CONVERSATION, id: "c", priority: "urgent", waiting_since: "2026-03-01T13:00:00Z" },
    d: { ...CONVERSATION, id: "d", control: "bot" as const },
  };
  expect(listFor("queue", conversations, "me").map((one) => one.id)).toEqual(["c", "b", "a"]);
});

test("a reply that did not get through is kept with its reason", () => {
  let state = addPending(desk(), {
    clientId: "x",
    conversation: "c1",
    text: "hi",
    createdAt: "",
    lastSeen: 1,
  });
  state = markPending(state, "x", { status: "unsent", reason: "network", detail: "" });
  expect(state.pending[0]).toMatchObject({ text: "hi", status: "unsent", reason: "network" });
});

test("sending a refused reply again has one id, however often it is clicked", () => {
  const first = "0197c0de-0000-7000-8000-0000000000ff";
  expect(nextAttemptId(first)).toBe("0197c0de-0000-7000-8000-000000000100");
  expect(nextAttemptId(first)).toBe(nextAttemptId(first));
});

test("the tapped option is found on the nearest message that offers it", () => {
  const menu = (seq: number) =>
    message(seq, {
      direction: "out",
      author: "bot",
      type: "buttons",
      content: { body: "Pick", buttons: [{ id: "return", title: "Return" }] },
    });
  const tap = message(3, {
    type: "interactive",
    content: { type: "button_reply", button_reply: { id: "s1:menu:return", title: "Return" } },
  });
  expect([...chosenOptions([menu(1), menu(2), tap])]).toEqual([["m2", "return"]]);
});

test("a tap that was stored without its id is found by its title", () => {
  const menu = message(1, {
    direction: "out",
    author: "bot",
    type: "buttons",
    content: { body: "Pick", buttons: [{ id: "return", title: "Return" }] },
  });
  const tap = message(2, { type: "reply", content: { type: "reply", text: "Return" } });
  const typed = message(2, { content: { text: "Return" } });
  expect([...chosenOptions([menu, tap])]).toEqual([["m1", "return"]]);
  expect([...chosenOptions([menu, typed])]).toEqual([]);
});
