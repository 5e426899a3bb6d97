import { expect, test } from "vitest";
import { ApiProblem } from "../api/client";
import type { Channel, ChannelWord } from "../api/types";
import { changesOf, draftOf, missingIn, moved, refusedIn } from "./model";

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

test("what lacks is named by its place", () => {
  const draft = draftOf(channel);
  const words: ChannelWord[] = [...draft.words, { words: [], match: "exact", action: "flow" }];

  expect(missingIn(draft)).toEqual([]);
  expect(missingIn({ ...draft, name: " ", words })).toEqual([
    "/name",
    "/words/1/words",
    "/words/1/flow",
  ]);
});

test("what is refused stands at its field, a single word's at its list", () => {
  const refused = new ApiProblem(422, {
    errors: [
      { pointer: "/words/2/words/0", code: "bad_regex", detail: "No pattern." },
      { pointer: "/name", code: "blank", detail: "No name." },
    ],
  });

  expect(Object.fromEntries(refusedIn(refused))).toEqual({
    "/words/2/words": "No pattern.",
    "/name": "No name.",
  });
  expect(refusedIn(new Error()).size).toBe(0);
});
