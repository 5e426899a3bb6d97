import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import { renderThemed } from "../test/render";
import { Composer } from "./Composer";
import { Desk } from "./desk";
import type { DeskApi } from "./deskApi";
import type { Conversation, Message } from "./model";
import { openThread, putConversation } from "./state";
import { Thread } from "./Thread";
import { DeskContext } from "./useDesk";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const ME = { id: "me", name: "Ana", mayReply: true };
const CONVERSATION: Conversation = {
  id: "c1",
  contact: { id: "p1", name: "Carla", phone: "491700000001" },
  channel: { id: "ch", name: "Shop", kind: "whatsapp" },
  control: "human",
  stage: "open",
  assignee: { id: "me", name: "Ana" },
  queue: null,
  priority: "normal",
  epoch: 3,
  last_seq: 4,
  unread: 0,
  window_expires_at: "2999-03-02T12:00:00Z",
  waiting_since: null,
  last_message: null,
  updated_at: "2026-03-01T12:00:00Z",
};

function message(seq: number, more: Partial<Message>): Message {
  return {
    id: `m${seq}`,
    seq,
    direction: "out",
    author: "bot",
    agent: null,
    type: "text",
    content: { text: `text ${seq}` },
    state: "read",
    error: null,
    client_id: null,
    created_at: "2026-03-01T11:00:00Z",
    ...more,
  };
}

let desk: Desk;
let sent: { text: string }[];

beforeEach(() => {
  localStorage.clear();
  sent = [];
  desk = new Desk("demo", "me", {
    send: async (_id: string, body: { text: string; client_id: string }) => {
      sent.push(body);
      return message(9, {
        author: "agent",
        agent: { id: "me", name: "Ana" },
        content: { text: body.text },
        client_id: body.client_id,
      });
    },
  } as unknown as DeskApi);
  desk.store.setState((state) => putConversation(state, CONVERSATION));
});

function draw(conversation: Conversation, messages: Message[] = []) {
  desk.store.setState((state) => openThread(state, conversation.id, messages, false));
  renderThemed(
    <DeskContext value={{ desk, me: ME, slug: "demo" }}>
      <Thread conversation={conversation} onEdit={() => {}} />
      <Composer
        conversation={conversation}
        serverNow={NOW}
        fieldRef={{ current: null }}
        returned={null}
        onTakeOver={() => {}}
        onClaim={() => {}}
      />
    </DeskContext>,
  );
}

test("a thread names its voices, the chosen button and why a message failed", () => {
  draw(CONVERSATION, [
    message(1, {
      type: "buttons",
      content: {
        body: "Pick one",
        buttons: [
          { id: "return", title: "Return an item" },
          { id: "agent", title: "Human agent" },
        ],
      },
    }),
    message(2, {
      direction: "in",
      author: "customer",
      type: "reply",
      content: { text: "Return an item" },
      state: "received",
    }),
    message(3, { state: "superseded" }),
    message(4, {
      author: "agent",
      agent: { id: "me", name: "Ana" },
      state: "failed",
      error: { code: "131047", title: "Re-engagement message", detail: "" },
    }),
  ]);
  expect(screen.getAllByText("Bot").length).toBeGreaterThan(0);
  expect(screen.getByText("(chosen)").closest("li")?.textContent).toContain("Return an item");
  expect(screen.getByText("Not sent: a person had taken over")).toBeTruthy();
  expect(
    screen.getByText("More than 24 hours have passed since the customer last wrote.", {
      exact: false,
    }),
  ).toBeTruthy();
  expect(screen.getByRole("button", { name: "Send again" })).toBeTruthy();
});

test("Enter sends, the text stands in the thread, and the field is empty again", async () => {
  draw(CONVERSATION);
  const field = screen.getByRole("textbox", { name: "Reply" });
  await userEvent.type(field, "Hello{Enter}");
  expect(sent.map((one) => one.text)).toEqual(["Hello"]);
  expect((field as HTMLTextAreaElement).value).toBe("");
  expect(screen.getAllByText("Hello")).toHaveLength(1);
});

test("a draft outlives the page", async () => {
  draw(CONVERSATION);
  await userEvent.type(screen.getByRole("textbox", { name: "Reply" }), "Half a sen");
  expect(localStorage.getItem("chatflow.draft.me.c1")).toBe("Half a sen");
});

test.each([
  [{ control: "bot" as const, assignee: null }, "The bot is talking to Carla"],
  [{ control: "queued" as const, assignee: null }, "Carla is waiting for somebody"],
  [{ assignee: { id: "bo", name: "Bo" } }, "Bo has this conversation"],
  [{ window_expires_at: "2026-02-28T12:00:00Z" }, "The 24-hour window has closed"],
])("who may not write is told why: %o", (change, words) => {
  draw({ ...CONVERSATION, ...change });
  expect(screen.queryByRole("textbox", { name: "Reply" })).toBeNull();
  expect(screen.getByText(words)).toBeTruthy();
});
