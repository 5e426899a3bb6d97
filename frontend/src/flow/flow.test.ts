import { expect, test } from "vitest";
import type { FlowDocument, NodeKind } from "../api/types";
import { applyChanges, diff, isEmpty } from "./changes";
import { clipText, cut, pasted, readClip } from "./clipboard";
import { applyEdit } from "./edits";
import { begin, emptyHistory, end, record, redo, undo } from "./history";
import { freshId, slug } from "./ids";
import { overlaps, resolve } from "./merge";
import { branchTitle, portsOf } from "./ports";
import { summaryOf } from "./summary";
import { variablesOf } from "./variables";

const flow: FlowDocument = {
  schema: "chatflow/flow@1",
  name: "After-sales",
  trigger_type: "TriggeredByWhatsApp",
  nodes: [
    { id: "start", kind: "start", data: {}, position: { x: 0, y: 0 } },
    {
      id: "menu",
      kind: "send_buttons",
      data: {
        body: "Hello",
        buttons: [
          { id: "a", title: "One" },
          { id: "b", title: "Two" },
        ],
      },
      position: { x: 300, y: 0 },
    },
    { id: "end", kind: "end", data: {}, position: { x: 600, y: 0 } },
  ],
  edges: [
    { source: "start", port: "next", target: "menu" },
    { source: "menu", port: "a", target: "end" },
  ],
};

function edited(id: string, data: object, document = flow): FlowDocument {
  return applyEdit(document, {
    type: "set_data",
    id,
    data: data as Record<string, unknown>,
    portsBefore: [],
    portsAfter: [],
  });
}

test("an edit shares every node it does not touch", () => {
  const moved = applyEdit(flow, { type: "move", positions: { menu: { x: 1, y: 2 } } });
  expect(moved.nodes[1]?.position).toEqual({ x: 1, y: 2 });
  expect(moved.nodes[0]).toBe(flow.nodes[0]);
  expect(moved.edges).toBe(flow.edges);
});

test("an edit that changes nothing gives back the same document", () => {
  const same = { positions: { menu: { x: 300, y: 0 } } };
  expect(applyEdit(flow, { type: "move", ...same })).toBe(flow);
  expect(applyEdit(flow, { type: "remove", nodes: ["ghost"], edges: [] })).toBe(flow);
  const edge = { source: "menu", port: "a", target: "end" };
  expect(applyEdit(flow, { type: "connect", edge })).toBe(flow);
  expect(applyEdit(flow, { type: "set_text", id: "menu", field: "label", value: "" })).toBe(flow);
});

test("removing a node takes its edges along", () => {
  expect(applyEdit(flow, { type: "remove", nodes: ["menu"], edges: [] }).edges).toEqual([]);
});

test("a port has one edge: a new one takes the place of the old", () => {
  const edge = { source: "start", port: "next", target: "end" };
  const edges = applyEdit(flow, { type: "connect", edge }).edges;
  expect(edges.filter((item) => item.source === "start")).toEqual([edge]);
});

test("an edge follows a renamed port and goes with a removed one", () => {
  const portsBefore = ["a", "b"];
  const change = { type: "set_data" as const, id: "menu", data: {}, portsBefore };
  const renamed = applyEdit(flow, { ...change, portsAfter: ["A", "b"] });
  expect(renamed.edges).toContainEqual({ source: "menu", port: "A", target: "end" });
  const gone = applyEdit(flow, { ...change, portsAfter: ["b"] });
  expect(gone.edges.some((edge) => edge.source === "menu")).toBe(false);
});

test("a node dropped on an edge stands between its two ends", () => {
  const node = { id: "hello", kind: "send_message", data: {} };
  const edge = { source: "start", port: "next" };
  const { edges } = applyEdit(flow, { type: "insert", node, edge, port: "next" });
  expect(edges).toContainEqual({ source: "start", port: "next", target: "hello" });
  expect(edges).toContainEqual({ source: "hello", port: "next", target: "menu" });
});

test("a drag is one step of undo, apart from the edit before it", () => {
  const first = edited("menu", { body: "Hi" });
  let history = record(emptyHistory, flow, first);
  history = begin(history, first);
  let dragged = first;
  for (const x of [310, 320, 330]) {
    const next = applyEdit(dragged, { type: "move", positions: { menu: { x, y: 0 } } });
    history = record(history, dragged, next);
    dragged = next;
  }
  history = end(history, dragged);
  const back = undo(history, dragged);
  expect(back.document).toBe(first);
  expect(undo(back.history, back.document).document).toBe(flow);
  expect(redo(back.history, back.document).document).toBe(dragged);
});

test("no-ops and empty transactions make no steps", () => {
  let history = record(emptyHistory, flow, flow);
  history = end(begin(history, flow), flow);
  expect(history.past).toHaveLength(0);
});

test("undo leaves alone what somebody else merged in meanwhile", () => {
  const mine = edited("menu", { body: "Mine" });
  const history = record(emptyHistory, flow, mine);
  const merged = applyEdit(mine, { type: "set_text", id: "end", field: "label", value: "Bye" });
  const back = undo(history, merged).document;
  expect(back.nodes.find((node) => node.id === "menu")?.data.body).toBe("Hello");
  expect(back.nodes.find((node) => node.id === "end")?.label).toBe("Bye");
});

test("applying a diff turns one document into the other", () => {
  let now = edited("menu", { body: "Hi" });
  now = applyEdit(now, { type: "move", positions: { end: { x: 9, y: 9 } } });
  now = applyEdit(now, { type: "add", nodes: [{ id: "n", kind: "end", data: {} }], edges: [] });
  now = applyEdit(now, { type: "remove", nodes: [], edges: [{ source: "start", port: "next" }] });
  now = applyEdit(now, { type: "set_fields", fields: { name: "Renamed" } });
  const changes = diff(flow, now);
  expect(changes.nodes.changed).toEqual([{ id: "menu", data: { body: "Hi" } }]);
  expect(changes.nodes.moved).toEqual([{ id: "end", position: { x: 9, y: 9 } }]);
  expect(applyChanges(flow, changes)).toEqual(now);
  expect(isEmpty(diff(now, applyChanges(flow, changes)))).toBe(true);
});

test("a label taken away is told as null", () => {
  const named = applyEdit(flow, { type: "set_text", id: "end", field: "label", value: "Bye" });
  const changes = diff(named, flow);
  expect(changes.nodes.changed).toEqual([{ id: "end", label: null }]);
  expect(applyChanges(named, changes)).toEqual(flow);
});

test("a change back to the saved text is no change", () => {
  expect(isEmpty(diff(flow, edited("menu", structuredClone(flow.nodes[1]?.data ?? {}))))).toBe(
    true,
  );
});

test("moves never overlap; two texts on one node do", () => {
  const mine = edited("menu", { body: "Mine" });
  const moved = applyEdit(flow, { type: "move", positions: { menu: { x: 5, y: 5 } } });
  expect(overlaps(flow, mine, moved)).toEqual([]);
  const theirs = edited("menu", { body: "Theirs" });
  expect(overlaps(flow, mine, theirs).map((item) => [item.node, item.fields])).toEqual([
    ["menu", ["body"]],
  ]);
  expect(resolve(flow, mine, theirs, new Map([["menu", "mine"]]))).toEqual(mine);
  expect(resolve(flow, mine, theirs, new Map([["menu", "theirs"]]))).toEqual(theirs);
});

test("a node they removed comes back whole when mine is kept", () => {
  const mine = edited("menu", { body: "Mine" });
  const theirs = applyEdit(flow, { type: "remove", nodes: ["menu"], edges: [] });
  expect(overlaps(flow, mine, theirs)).toHaveLength(1);
  const kept = resolve(flow, mine, theirs, new Map([["menu", "mine"]]));
  expect(kept.nodes.find((node) => node.id === "menu")?.data.body).toBe("Mine");
  expect(kept.edges).toContainEqual({ source: "menu", port: "a", target: "end" });
  expect(resolve(flow, mine, theirs, new Map([["menu", "theirs"]]))).toEqual(theirs);
});

test("different fields of one node do not meet, and each choice keeps them", () => {
  const mine = edited("menu", { ...flow.nodes[1]?.data, body: "Mine" });
  const theirs = edited("menu", { ...flow.nodes[1]?.data, footer: "Theirs" });
  expect(overlaps(flow, mine, theirs)).toEqual([]);
  const both = resolve(flow, mine, theirs, new Map()).nodes[1]?.data;
  expect(both).toEqual({ ...flow.nodes[1]?.data, body: "Mine", footer: "Theirs" });
});

test("a node that comes back keeps the wires that led to it", () => {
  const changed = edited("menu", { body: "Kept" });
  const removed = applyEdit(flow, { type: "remove", nodes: ["menu"], edges: [] });
  const wire = { source: "start", port: "next", target: "menu" };
  const kept = resolve(flow, changed, removed, new Map([["menu", "mine"]]));
  expect(kept.edges).toContainEqual(wire);
  const given = resolve(flow, removed, changed, new Map([["menu", "theirs"]]));
  expect(given.edges).toContainEqual(wire);
});

test("nodes may be called like what every object has", () => {
  const odd = { ...flow, nodes: [...flow.nodes, { id: "toString", kind: "end", data: {} }] };
  const moved = applyEdit(odd, { type: "move", positions: { menu: { x: 1, y: 2 } } });
  expect(moved.nodes[3]).toBe(odd.nodes[3]);
});

const buttons = { name: "send_buttons", ports: null } as NodeKind;

test("ports move while typing and keep the fixed exits that the server named", () => {
  const menu = flow.nodes[1];
  if (!menu) throw new Error("no menu");
  const told = { ports: ["a", "b", "other"], data: menu.data };
  expect(portsOf(menu, buttons, told)).toEqual(["a", "b", "other"]);
  const grown = { ...menu, data: { ...menu.data, buttons: [{ id: "c", title: "Three" }] } };
  expect(portsOf(grown, buttons, told)).toEqual(["c", "other"]);
  expect(portsOf(grown, buttons, undefined)).toEqual(["c", "other", "timed_out"]);
  expect(branchTitle(grown, "c")).toBe("Three");
  expect(branchTitle(grown, "other")).toBeUndefined();
});

test("half-typed and doubled options make no ports", () => {
  const data = { branches: [{ name: "x" }, { name: "x" }, { name: "" }, null] };
  expect(portsOf({ id: "c", kind: "condition", data }, undefined, undefined)).toEqual([
    "x",
    "else",
  ]);
});

test("branches may be nothing but names, and shares leave nothing over", () => {
  const asked = { branches: ["DE", "FR", "", 7] };
  expect(portsOf({ id: "p", kind: "recognise_phone", data: asked }, undefined, undefined)).toEqual([
    "DE",
    "FR",
    "else",
  ]);
  const shared = { branches: [{ name: "A", percent: 100 }] };
  expect(portsOf({ id: "r", kind: "random", data: shared }, undefined, undefined)).toEqual(["A"]);
});

test("pasted nodes get ids of their own and keep their inner edges", () => {
  const clip = cut(flow, new Set(["start", "menu", "end"]));
  expect(clip.nodes.map((node) => node.id)).toEqual(["menu", "end"]);
  const read = readClip(clipText(clip));
  if (!read) throw new Error("unreadable");
  const copy = pasted(read, flow, { x: 10, y: 10 });
  expect(copy.nodes.map((node) => node.id)).toEqual(["menu_2", "end_2"]);
  expect(copy.edges).toEqual([{ source: "menu_2", port: "a", target: "end_2" }]);
});

test("foreign text on the clipboard is left alone", () => {
  expect(readClip("hello")).toBeUndefined();
  expect(readClip('{"schema":"chatflow/clip@1","nodes":[{}],"edges":[]}')).toBeUndefined();
});

test("ids are readable and fresh", () => {
  expect(slug("Zurück zum Menü!", "x")).toBe("zuruck_zum_menu");
  expect(slug("你好", "option")).toBe("option");
  expect(freshId("a", new Set(["a", "a_2"]))).toBe("a_3");
});

test("variables come from nodes, inputs and the channel", () => {
  const document = edited("menu", { save_as: "choice", variables: [{ name: "n" }] });
  const names = variablesOf(document).map((variable) => variable.name);
  expect(names).toEqual(expect.arrayContaining(["choice", "n", "incomingMessage"]));
});

test("a called flow's outputs are variables; what a manual flow is given comes by its trigger", () => {
  const node = { id: "c", kind: "call_flow", data: { outputs: { price: "total" } } };
  const names = (document: FlowDocument) => variablesOf(document).map(({ name }) => name);
  const called = { ...flow, nodes: [node] };
  expect(names(called)).toContain("price");
  expect(names(called)).not.toContain("outId");
  expect(names({ ...called, trigger_type: "TriggeredManually" })).toContain("outId");
});

test.each([
  ["http_request", { method: "POST", url: "https://a.example/x" }, "POST https://a.example/x"],
  ["http_request", { url: 7 }, "GET 7"],
  ["tag_contact", { add: ["vip"], remove: ["new"] }, "+ vip · − new"],
  ["random", { branches: [{ name: "A", percent: 60 }] }, "A 60 %"],
  ["set_variables", { variables: [{ name: "n", formula: "a + 1" }] }, "n = a + 1"],
  ["classify", { model: "gpt", labels: [{ name: "sales" }, { name: "help" }] }, "sales · help"],
  ["wait", { for: "PT10M" }, "10 minutes"],
  ["wait", { for: "P1D" }, "1 day"],
  ["wait", { for: "P1DT2H" }, "P1DT2H"],
  ["schedule", { time_zone: "UTC", branches: [{ name: "open" }] }, "open"],
])("the card of %s tells what it does", (kind, data, summary) => {
  expect(summaryOf({ id: "n", kind, data }, undefined)).toBe(summary);
});

test("a node's summary is what it says, or else its first filled field", () => {
  expect(summaryOf(flow.nodes[1] ?? { id: "", kind: "", data: {} }, undefined)).toBe("Hello");
  const data = { triggers: [{ type: "keyword", words: ["return", "support"] }] };
  expect(summaryOf({ id: "s", kind: "start", data }, undefined)).toBe("return, support");
});

test("a draft becomes another document, and the difference is what is saved", () => {
  const earlier = { ...flow, nodes: flow.nodes.slice(0, 2), edges: flow.edges.slice(0, 1) };
  const became = applyEdit(flow, { type: "become", document: earlier });

  expect(applyChanges(flow, diff(flow, became))).toEqual(earlier);
  expect(applyEdit(flow, { type: "become", document: structuredClone(flow) })).toBe(flow);
});
