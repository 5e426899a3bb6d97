import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiProblem } from "../api/client";
import { Desk } from "./desk";
import type { DeskApi } from "./deskApi";
import type { ConversationDetail, Message } from "./model";

const DETAIL: ConversationDetail = {
  id: "c1",
  contact: { id: "p1", name: "Carla", phone: "491700000001" },
  channel: { id: "ch", name: "Shop", kind: "whatsapp" },
  control: "human",
  stage: "open",
  assignee: { id: "me", name: "Ana" },
  queue: null,
  priority: "normal",
  epoch: 3,
  last_seq: 1,
  unread: 0,
  window_expires_at: "2026-03-02T12:00:00Z",
  waiting_since: null,
  last_message: null,
  updated_at: "2026-03-01T12:00:00Z",
  handoff: null,
  session: null,
  nodes: [],
};

/** A server that keeps what was sent by client id, and can be told to fail before or after that. */
class FakeServer {
  messages: Message[] = [message(1, { direction: "in", author: "customer" })];
  sent: string[] = [];
  unreachable = false;
  loseAnswers = 0;
  failReads = 0;
  refuse: ApiProblem | null = null;

  api(): DeskApi {
    return {
      list: async () => ({ items: [DETAIL], next: null }),
      conversation: async () => {
        this.failReads -= 1;
        if (this.failReads >= 0) throw new ApiProblem(503, {});
        return DETAIL;
      },
      messages: async () => ({ items: this.messages, next: null }),
      events: async (after: number | null, wait: number) => {
        if (this.unreachable) throw new ApiProblem(0, {});
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait * 1000));
        return { events: [], head: after ?? 0, log: "a" };
      },
      send: async (
        _id: string,
        body: { client_id: string; text: string; last_seen_seq: number },
      ) => {
        if (this.unreachable) throw new ApiProblem(0, {});
        if (this.refuse) throw this.refuse;
        const unseen = this.messages.filter(
          ({ seq, agent }) => seq > body.last_seen_seq && agent?.id === "bo",
        );
        if (unseen.length > 0)
          throw new ApiProblem(409, { code: "unseen_reply", messages: unseen });
        let row = this.messages.find((one) => one.client_id === body.client_id);
        if (!row) {
          row = message(this.messages.length + 1, {
            client_id: body.client_id,
            content: { text: body.text },
          });
          this.messages.push(row);
          this.sent.push(body.text);
        }
        if (this.loseAnswers > 0) {
          this.loseAnswers -= 1;
          throw new ApiProblem(0, {});
        }
        return row;
      },
      claim: async () => {
        throw new ApiProblem(409, {
          code: "not_yours",
          owner: { id: "bo", name: "Bo" },
          since: "2026-03-01T12:00:00Z",
        });
      },
      takeOver: async () => DETAIL,
      resolve: async () => DETAIL,
      returnToBot: async () => DETAIL,
      markRead: async () => undefined,
    } as unknown as DeskApi;
  }
}

function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    seq,
    direction: "out",
    author: "agent",
    agent: { id: "me", name: "Ana" },
    type: "text",
    content: { text: `text ${seq}` },
    state: "queued",
    error: null,
    client_id: null,
    created_at: "2026-03-01T12:00:00Z",
    ...more,
  };
}

let desk: Desk;
let server: FakeServer;

beforeEach(async () => {
  vi.useFakeTimers();
  localStorage.clear();
  server = new FakeServer();
  desk = new Desk("demo", "me", server.api());
  desk.start();
  await desk.open("c1");
  await vi.advanceTimersByTimeAsync(10);
});
afterEach(() => {
  desk.stop();
  vi.useRealTimers();
});

const bubbles = () => {
  const { threads, pending } = desk.store.getState();
  return [
    ...(threads.c1?.messages ?? [])
      .filter((one) => one.author === "agent")
      .map((one) => one.content.text),
    ...pending.map((one) => one.text),
  ];
};

test("a reply shows at once and is one bubble when the answer comes", async () => {
  const sending = desk.sends.send("c1", "Hello");
  expect(bubbles()).toEqual(["Hello"]);
  await sending;
  expect(bubbles()).toEqual(["Hello"]);
  expect(desk.store.getState().pending).toEqual([]);
});

test("a lost answer is made good by itself and nothing is sent twice", async () => {
  server.loseAnswers = 1;
  await desk.sends.send("c1", "Hello");
  expect(desk.store.getState().pending[0]?.status).toBe("unsent");
  await vi.advanceTimersByTimeAsync(5000);
  expect(server.sent).toEqual(["Hello"]);
  expect(bubbles()).toEqual(["Hello"]);
});

test("what was written offline goes out when the server is back", async () => {
  server.unreachable = true;
  await desk.sends.send("c1", "Hello");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(desk.store.getState().status.kind).toBe("offline");
  server.unreachable = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.sent).toEqual(["Hello"]);
  expect(desk.store.getState().status.kind).toBe("live");
});

test("an unseen reply stops the send, is shown, and the agent may send all the same", async () => {
  const unseen = message(2, { agent: { id: "bo", name: "Bo" }, content: { text: "I have it" } });
  server.refuse = new ApiProblem(409, { code: "unseen_reply", messages: [unseen] });
  const result = await desk.sends.send("c1", "Hello");
  expect(result).toMatchObject({ ok: false, code: "unseen_reply" });
  expect(bubbles()).toEqual(["I have it", "Hello"]);
  server.refuse = null;
  const held = desk.store.getState().pending[0];
  await desk.sends.resend(held?.clientId ?? "");
  expect(server.sent).toEqual(["Hello"]);
});

test("a reply written before a colleague's does not go out unseen when the line is back", async () => {
  server.unreachable = true;
  await desk.sends.send("c1", "Hello");
  const theirs = message(2, { agent: { id: "bo", name: "Bo" }, content: { text: "I have it" } });
  server.messages.push(theirs);
  await desk.open("c1");
  server.unreachable = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.sent).toEqual([]);
  const held = desk.store.getState().pending[0];
  expect(held?.reason).toBe("unseen_reply");
  await desk.sends.resend(held?.clientId ?? "");
  expect(server.sent).toEqual(["Hello"]);
});

test("replies of one conversation go out in the order they were written", async () => {
  server.unreachable = true;
  const first = desk.sends.send("c1", "One");
  const second = desk.sends.send("c1", "Two").then(() => {});
  await first;
  server.unreachable = false;
  await second;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.sent).toEqual(["One", "Two"]);
});

test("a reply under a program's id can be sent again too", async () => {
  const failed = message(2, { id: "0197c0de-0000-7000-8000-00000000000a", client_id: "order-7!" });
  await desk.sends.sendAgain("c1", failed);
  expect(server.sent).toEqual(["text 2"]);
});

test("what could not be read is read with the next sign of life", async () => {
  server.failReads = 1;
  await desk.open("c1");
  server.messages.push(message(2));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(desk.store.getState().threads.c1?.messages.map((one) => one.seq)).toEqual([1, 2]);
});

test("what one person wrote is not offered to the next", async () => {
  server.unreachable = true;
  await desk.sends.send("c1", "Hello");
  expect(new Desk("demo", "bo", server.api()).store.getState().pending).toEqual([]);
});

test("who was too late learns who has it", async () => {
  expect(await desk.claim("c1")).toEqual({
    ok: false,
    code: "not_yours",
    owner: "Bo",
    since: "2026-03-01T12:00:00Z",
    detail: undefined,
  });
});

test("a reload keeps what was not sent, and the server's copy settles it", async () => {
  server.loseAnswers = 1;
  await desk.sends.send("c1", "Hello");
  desk.stop();
  const again = new Desk("demo", "me", server.api());
  expect(again.store.getState().pending[0]?.text).toBe("Hello");
  await again.open("c1");
  expect(again.store.getState().pending).toEqual([]);
});

test("a refused reply sent again has an id of its own, the same for two clicks", async () => {
  const failed = message(2, {
    state: "failed",
    client_id: "0197c0de-0000-7000-8000-000000000001",
    content: { text: "Once" },
  });
  await Promise.all([desk.sends.sendAgain("c1", failed), desk.sends.sendAgain("c1", failed)]);
  expect(server.sent).toEqual(["Once"]);
});
