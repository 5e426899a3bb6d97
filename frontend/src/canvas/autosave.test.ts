import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FlowChanges, FlowDocument } from "../api/types";
import { hasUnsaved, saveNow, startAutosave } from "./autosave";
import { closeFlow, edit, openFlow, setNodeData, undo, useEditor } from "./editor";

const FLOW: FlowDocument = {
  schema: "chatflow/flow@1",
  name: "Shop",
  trigger_type: "TriggeredByWhatsApp",
  nodes: [
    { id: "start", kind: "start", data: {} },
    { id: "ask", kind: "ask", data: { prompt: "Who?", hint: "A name" } },
  ],
  edges: [],
};

interface Call {
  changes: FlowChanges;
  revision: string | null;
  answer: (status: number, body: object | string) => void;
}

let calls: Call[];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  vi.stubGlobal("fetch", (_path: string, init: RequestInit) => {
    return new Promise<Response>((resolve) => {
      calls.push({
        changes: JSON.parse(String(init.body)).changes,
        revision: new Headers(init.headers).get("if-match"),
        answer: (status, body) =>
          resolve(new Response(typeof body === "string" ? body : JSON.stringify(body), { status })),
      });
    });
  });
  openFlow({
    flowId: "f1",
    slug: "demo",
    readOnly: false,
    kinds: [],
    document: FLOW,
    revision: 1,
    issues: [],
    ports: {},
  });
  stop = startAutosave();
});
afterEach(() => {
  closeFlow();
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const rename = (name: string) => edit({ type: "set_fields", fields: { name } });
const setAsk = (data: object) => setNodeData("ask", { ...askData(), ...data });
const askData = () => useEditor.getState().document.nodes.find(({ id }) => id === "ask")?.data;
const ok = (revision: number) => ({ revision, merged: false, issues: [], ports: {} });
const settle = () => vi.advanceTimersByTimeAsync(0);

test("what is changed while a save is out goes with the next one, and only once", async () => {
  rename("One");
  await vi.advanceTimersByTimeAsync(1500);
  rename("Two");
  const waiting = Promise.all([saveNow(), saveNow()]);
  calls[0]?.answer(200, ok(2));
  await settle();
  expect(calls.map(({ changes, revision }) => [changes.fields.name, revision])).toEqual([
    ["One", '"1"'],
    ["Two", '"2"'],
  ]);
  calls[1]?.answer(200, ok(3));
  await waiting;
  expect(calls).toHaveLength(2);
  expect(hasUnsaved()).toBe(false);
});

test("an answer that breaks off is no answer: the save is made again", async () => {
  rename("One");
  await vi.advanceTimersByTimeAsync(1500);
  calls[0]?.answer(200, '{"revision": 2, "mer');
  await settle();
  expect(useEditor.getState().phase).toBe("failed");
  await vi.advanceTimersByTimeAsync(2000);
  expect(calls[1]?.revision).toBe('"1"');
  calls[1]?.answer(200, ok(2));
  await settle();
  expect(useEditor.getState().phase).toBe("saved");
});

test("a merged answer keeps what was typed meanwhile in another field of the same node", async () => {
  rename("One");
  await vi.advanceTimersByTimeAsync(1500);
  setAsk({ prompt: "Whom?" });
  const sent = { ...FLOW, name: "One" };
  const ask = { id: "ask", kind: "ask", data: { prompt: "Who?", hint: "Theirs" } };
  const document = { ...sent, nodes: [FLOW.nodes[0], ask] };
  calls[0]?.answer(200, { ...ok(5), merged: true, document });
  await settle();
  expect(askData()).toEqual({ prompt: "Whom?", hint: "Theirs" });
  undo();
  expect(askData()).toEqual({ prompt: "Who?", hint: "Theirs" });
});

test("a merged answer that meets what is being typed asks, and loses neither", async () => {
  rename("One");
  await vi.advanceTimersByTimeAsync(1500);
  setAsk({ prompt: "Mine" });
  const ask = { id: "ask", kind: "ask", data: { prompt: "Theirs", hint: "A name" } };
  const document = { ...FLOW, name: "One", nodes: [FLOW.nodes[0], ask] };
  calls[0]?.answer(200, { ...ok(5), merged: true, document });
  await settle();
  expect(useEditor.getState().conflict?.overlaps.map(({ fields }) => fields)).toEqual([["prompt"]]);
  expect(askData()?.prompt).toBe("Mine");
});

test("a form that says again what is there leaves redo alone", () => {
  setAsk({ prompt: "Whom?" });
  undo();
  setAsk({});
  expect(useEditor.getState().history.future).toHaveLength(1);
});
