import { expect, test } from "vitest";
import type { Channel } from "../api/types";
import { changesOf, draftOf, moved } from "./model";

const channel: Channel = {
  id: "c",
  connection: "n",
  name: "Shop",
  kind: "whatsapp",
  phone_number_id: "1",
  waba_id: "2",
  display_phone_number: "+1 555",
  messages_per_second: 80,
  words: [{ words: ["stop"], match: "exact", action: "opt_out" }],
  fallback_flow: null,
  flows: [
    { id: "a", name: "A", online: true, trigger_type: "TriggeredByWhatsApp" },
    { id: "b", name: "B", online: true, trigger_type: "TriggeredByWhatsApp" },
  ],
};

test("only what was changed is sent", () => {
  const draft = draftOf(channel);

  expect(changesOf(channel, draft)).toEqual({});
  expect(changesOf(channel, { ...draft, name: " New ", flows: moved(draft.flows, 1, 0) })).toEqual({
    name: "New",
    flows: ["b", "a"],
  });
});

test("a word keeps only what its action uses", () => {
  const word = { ...channel.words[0], action: "handoff", flow: "x", queue: "Support", text: "  " };
  const changes = changesOf(channel, { ...draftOf(channel), words: [word as never] });

  expect(changes).toEqual({
    words: [{ words: ["stop"], match: "exact", action: "handoff", queue: "Support" }],
  });
});

test("nothing moves off the ends of the list", () => {
  expect(moved([1, 2], 0, -1)).toEqual([1, 2]);
  expect(moved([1, 2, 3], 2, 0)).toEqual([3, 1, 2]);
});
