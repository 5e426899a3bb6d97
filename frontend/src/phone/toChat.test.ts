import { expect, test } from "vitest";
import type { ThreadMessage } from "./model";
import { replyTo } from "./replyTo";
import { isOnPhone, toChat } from "./toChat";

function wire(type: string, content: object, more: Partial<ThreadMessage> = {}): ThreadMessage {
  return {
    seq: 1,
    id: "wamid.1",
    direction: "out",
    type,
    content: content as Record<string, unknown>,
    context: null,
    at: "2026-03-01T12:00:00Z",
    status: "delivered",
    error: null,
    ...more,
  };
}

const BUTTONS = wire("interactive", {
  type: "button",
  header: { type: "image", image: { link: "https://shop.example/a.png" } },
  body: { text: "Pick one" },
  footer: { text: "Shop" },
  action: { buttons: [{ type: "reply", reply: { id: "ab:menu:return", title: "Return" } }] },
});

const LIST = wire("interactive", {
  type: "list",
  body: { text: "Topics" },
  action: {
    button: "Open",
    sections: [
      { title: "Orders", rows: [{ id: "ab:menu:late", title: "Late", description: "d" }] },
    ],
  },
});

test("reply buttons keep their ids as they were received", () => {
  const { content } = toChat(BUTTONS);
  expect(content).toMatchObject({
    type: "buttons",
    body: "Pick one",
    footer: "Shop",
    header: { type: "image", media: { link: "https://shop.example/a.png" } },
    buttons: [{ id: "ab:menu:return", title: "Return" }],
  });
});

test("tapping a button echoes its id, its title and the message it stood on", () => {
  const message = toChat(BUTTONS);
  const option = message.content.buttons?.[0];
  expect(option && replyTo(message, option)).toEqual({
    type: "interactive",
    interactive: { type: "button_reply", button_reply: { id: "ab:menu:return", title: "Return" } },
    context: { id: "wamid.1" },
  });
});

test("choosing a row echoes its description too", () => {
  const message = toChat(LIST);
  const row = message.content.sections?.[0]?.rows[0];
  expect(row && replyTo(message, row)).toMatchObject({
    interactive: {
      type: "list_reply",
      list_reply: { id: "ab:menu:late", title: "Late", description: "d" },
    },
  });
});

test("an uploaded picture is read from the emulator", () => {
  expect(toChat(wire("image", { id: "77", caption: "hi" })).content).toMatchObject({
    media: { link: "/emulator/api/media/77" },
    caption: "hi",
  });
});

test("a place on the equator is a place", () => {
  expect(toChat(wire("location", { latitude: 0, longitude: 0 })).content.location).toMatchObject({
    latitude: 0,
    longitude: 0,
  });
});

test("what was not delivered is not on the phone", () => {
  expect(isOnPhone(wire("text", { body: "x" }, { status: "failed" }))).toBe(false);
  expect(isOnPhone(wire("text", { body: "x" }, { direction: "in", status: "failed" }))).toBe(true);
});

test("a kind nobody knows is named, not swallowed", () => {
  expect(toChat(wire("interactive", { type: "carousel" })).content.type).toBe("carousel");
});
