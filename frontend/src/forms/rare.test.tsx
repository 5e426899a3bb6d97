import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { JsonObject, JsonSchema } from "../api/types";
import { showForm } from "../test/showForm";
import { shareEvenly } from "./widgets/PercentBranches";

const only = (key: string, schema: JsonSchema): JsonSchema => ({
  type: "object",
  properties: { [key]: { title: "Thing", ...schema } },
  required: [key],
});
const VARIABLE = "^[A-Za-z_][A-Za-z0-9_]{0,63}$";
const inputs = only("inputs", {
  type: "object",
  "x-widget": "assignments",
  propertyNames: { pattern: VARIABLE },
});

afterEach(() => vi.unstubAllGlobals());

/** The server, as far as a list of named things goes. */
function serve(items: object[]) {
  const fetched = vi.fn(async () => Response.json({ items, next: null }));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

test("what another flow is given: names, values and variables in them", async () => {
  const variables = [{ name: "city", from: "node" as const }];
  const latest = showForm(inputs, { inputs: {} }, { variables });
  fireEvent.click(await screen.findByRole("button", { name: "Add to: Thing" }));
  const name = screen.getByRole("combobox", { name: "Thing: name 1" });
  fireEvent.change(name, { target: { value: "place" } });
  fireEvent.keyDown(name, { key: "Enter" });
  fireEvent.click(screen.getByRole("button", { name: "Insert a variable" }));
  fireEvent.click(screen.getByRole("option", { name: /city/, hidden: true }));
  expect(latest()).toEqual({ inputs: { place: "{{ city }}" } });
});

test("a name that is there already, or cannot be one, is told and not taken", async () => {
  const latest = showForm(inputs, { inputs: { a: "1", b: "2" } });
  const name = await screen.findByRole("combobox", { name: "Thing: name 2" });
  fireEvent.change(name, { target: { value: "a" } });
  fireEvent.blur(name);
  expect(screen.getByText("This name is there already.")).toBeTruthy();
  fireEvent.change(name, { target: { value: "2 b" } });
  fireEvent.blur(name);
  expect(screen.getByText("This is not in the right form.")).toBeTruthy();
  expect(latest()).toBeUndefined();
});

test("renaming keeps the order", async () => {
  const latest = showForm(inputs, { inputs: { a: "1", b: "2" } });
  const name = await screen.findByRole("combobox", { name: "Thing: name 1" });
  fireEvent.change(name, { target: { value: "z" } });
  fireEvent.blur(name);
  expect(Object.entries(latest().inputs)).toEqual([
    ["z", "1"],
    ["b", "2"],
  ]);
});

test("headers are pairs, and none at all once the last is gone", async () => {
  const schema: JsonSchema = {
    type: "object",
    properties: { headers: { type: "array", title: "Headers", "x-widget": "headers" } },
  };
  const latest = showForm(schema, { headers: [{ name: "Accept", value: "text/plain" }] });
  fireEvent.change(await screen.findByRole("textbox", { name: "Value of Accept" }), {
    target: { value: "*/*" },
  });
  expect(latest()).toEqual({ headers: [{ name: "Accept", value: "*/*" }] });
  fireEvent.click(screen.getByRole("button", { name: "Remove Accept" }));
  expect(latest()).toEqual({});
});

test("results are paths and variables", async () => {
  const latest = showForm(only("results", { type: "array", "x-widget": "results" }), {
    results: [],
  });
  fireEvent.click(await screen.findByRole("button", { name: "Add to: Thing" }));
  fireEvent.change(screen.getByRole("textbox", { name: "Path 1, a JSONPath" }), {
    target: { value: "$.status" },
  });
  const variable = screen.getByRole("combobox", { name: "Variable for path 1" });
  fireEvent.change(variable, { target: { value: "status" } });
  fireEvent.blur(variable);
  expect(latest().results).toEqual([{ path: "$.status", save_as: "status" }]);
});

test("shares say what is missing, and can be made even", async () => {
  const latest = showForm(only("branches", { type: "array", "x-widget": "percent-branches" }), {
    branches: [
      { name: "A", percent: 50 },
      { name: "B", percent: 20 },
    ],
  });
  expect((await screen.findByRole("status")).textContent).toBe("Together 70 %: 30 % missing.");
  fireEvent.click(screen.getByRole("button", { name: "Add a branch" }));
  expect(latest().branches[2]).toEqual({ name: "branch", percent: 30 });
  expect(screen.getByRole("status").textContent).toBe("Together 100 %.");
  fireEvent.click(screen.getByRole("button", { name: "Share evenly" }));
  expect(latest().branches.map((branch: JsonObject) => branch.percent)).toEqual([34, 33, 33]);
});

test("even shares are a whole, whatever their number", () => {
  for (const count of [1, 2, 3, 7, 30]) {
    const shares = shareEvenly(Array.from({ length: count }, () => ({})));
    expect(shares.reduce((sum, { percent }) => sum + Number(percent), 0)).toBe(100);
  }
});

test("labels have a name for the exit and a meaning for the model", async () => {
  const latest = showForm(only("labels", { type: "array", "x-widget": "labels" }), {
    labels: [{ name: "sales" }],
  });
  const meaning = await screen.findByRole("textbox", { name: "Meaning of label 1" });
  fireEvent.change(meaning, { target: { value: "Wants to buy" } });
  expect(latest().labels).toEqual([{ name: "sales", description: "Wants to buy" }]);
  fireEvent.change(meaning, { target: { value: "" } });
  expect(latest().labels).toEqual([{ name: "sales" }]);
});

const schedule = only("branches", { type: "array", "x-widget": "schedule", minItems: 1 });
const open = (range: object) => ({ branches: [{ name: "open", ranges: [range] }] });

test("opening hours: days, times and exceptions", async () => {
  const latest = showForm(schedule, open({ days: ["mon"], from: "09:00", to: "17:00" }));
  const range = () => latest().branches[0].ranges[0];
  fireEvent.click(await screen.findByRole("button", { name: "Sunday" }));
  expect(range().days).toEqual(["mon", "sun"]);
  fireEvent.click(screen.getByRole("button", { name: "Monday" }));
  fireEvent.click(screen.getByRole("button", { name: "Sunday" }));
  expect(range()).toEqual({ from: "09:00", to: "17:00" });
  expect(screen.getByText("On every day but holidays.")).toBeTruthy();
  fireEvent.change(screen.getByLabelText("Time 1: to"), { target: { value: "02:00" } });
  expect(screen.getByText("Past midnight, into the next day.")).toBeTruthy();
  fireEvent.click(screen.getByRole("switch", { name: "Not at this time" }));
  fireEvent.click(screen.getByRole("switch", { name: "Also on holidays" }));
  expect(range()).toEqual({ days: ["holiday"], from: "09:00", to: "02:00", exclude: true });
});

test("certain dates, one by one or as a span", async () => {
  const latest = showForm(schedule, open({ dates: ["2026-12-24"] }));
  const last = await screen.findByLabelText("Dates 1: last day");
  fireEvent.change(last, { target: { value: "2027-01-01" } });
  expect(latest().branches[0].ranges[0].dates).toEqual(["2026-12-24/2027-01-01"]);
  fireEvent.click(screen.getByRole("button", { name: "Add a day" }));
  expect(latest().branches[0].ranges[0].dates[1]).toBe("2027-01-02");
});

test("a midnight that no clock face has is kept", async () => {
  showForm(schedule, open({ from: "00:00", to: "24:00" }));
  expect(await screen.findByLabelText("Time 1: to")).toHaveProperty("value", "24:00");
});

test("holidays are days, each after the one before", async () => {
  const latest = showForm(only("holidays", { type: "array", "x-widget": "dates" }), {
    holidays: ["2026-12-31"],
  });
  fireEvent.click(await screen.findByRole("button", { name: "Add a day" }));
  expect(latest().holidays).toEqual(["2026-12-31", "2027-01-01"]);
});

test("a time zone is searched for by its name", async () => {
  const latest = showForm(only("zone", { type: "string", "x-widget": "time-zone" }), { zone: "" });
  const zone = await screen.findByRole("combobox", { name: /Thing/ });
  await userEvent.type(zone, "Lisb");
  fireEvent.click(screen.getByRole("option", { name: "Europe/Lisbon", hidden: true }));
  expect(latest()).toEqual({ zone: "Europe/Lisbon" });
});

const body: JsonSchema = {
  type: "object",
  properties: { body: { type: "object", title: "Body", "x-widget": "http-body" } },
};

test("a body is JSON, a form or a text, and can be none", async () => {
  const latest = showForm(body, { body: { type: "json", value: { a: 1 } } });
  fireEvent.click(await screen.findByLabelText("Text"));
  expect(latest()).toEqual({ body: { type: "text", value: "" } });
  fireEvent.click(screen.getByLabelText("Form"));
  expect(latest()).toEqual({ body: { type: "form", value: {} } });
  fireEvent.click(screen.getByLabelText("None"));
  expect(latest()).toEqual({});
});

test("a variable is put into JSON so that it stays JSON", async () => {
  const variables = [{ name: "city", from: "node" as const }];
  const latest = showForm(body, { body: { type: "json", value: { a: "x" } } }, { variables });
  const field = (await screen.findByRole("textbox", { name: /Content/ })) as HTMLTextAreaElement;
  const put = async (at: number, to: number) => {
    field.setSelectionRange(at, to);
    fireEvent.click(screen.getByRole("button", { name: "Insert a variable" }));
    fireEvent.click(screen.getByRole("option", { name: /city/, hidden: true }));
  };
  const inside = field.value.indexOf("x");
  await put(inside, inside + 1);
  expect(latest().body.value).toEqual({ a: "{{ city }}" });
  await put(0, field.value.length);
  expect(latest().body.value).toBe("{{ city }}");
});

test("a secret, function or model is chosen by name; one that is not there is told", async () => {
  const fetched = serve([{ id: "1", name: "shop" }]);
  const schema = only("auth", { type: "object", "x-widget": "auth", properties: { secret: {} } });
  const latest = showForm(schema, {}, { slug: "demo" });
  const field = await screen.findByRole("combobox", { name: /Thing/ });
  fireEvent.click(field);
  fireEvent.click(await screen.findByRole("option", { name: "shop", hidden: true }));
  expect(latest()).toEqual({ auth: { secret: "shop" } });
  expect(fetched).toHaveBeenCalledWith(
    expect.stringContaining("/workspaces/demo/secrets/"),
    expect.anything(),
  );
  fireEvent.change(field, { target: { value: "shops" } });
  expect(screen.getByRole("status").textContent).toBe("There is no secret of this name yet.");
});

test("where there is nothing to choose from, a name can be given all the same", async () => {
  serve([]);
  const schema = only("model", { type: "string", "x-widget": "model" });
  const latest = showForm(schema, { model: "" }, { slug: "demo" });
  expect((await screen.findByRole("status")).textContent).toMatch(/^There are no models yet/);
  fireEvent.change(screen.getByRole("combobox", { name: /Thing/ }), {
    target: { value: "helper" },
  });
  expect(latest()).toEqual({ model: "helper" });
});

test("a flow is chosen by name, and told when it is not online", async () => {
  serve([{ id: "1", name: "Refund", state: "draft" }]);
  const schema = only("flow", { type: "string", "x-widget": "flow" });
  const latest = showForm(schema, { flow: "" }, { slug: "demo" });
  fireEvent.click(await screen.findByRole("combobox", { name: /Thing/ }));
  fireEvent.click(await screen.findByRole("option", { name: /Refund/, hidden: true }));
  expect(latest()).toEqual({ flow: "Refund" });
  expect((await screen.findByRole("status")).textContent).toMatch(/^This flow is not online/);
});

test("one tree of rules may be left out, grow and go", async () => {
  const schema: JsonSchema = {
    type: "object",
    properties: { until: { type: "object", title: "Until", "x-widget": "condition-group" } },
  };
  const latest = showForm(schema, {});
  fireEvent.click(await screen.findByRole("button", { name: "Add a rule" }));
  expect(latest().until.items).toHaveLength(1);
  fireEvent.click(screen.getByRole("button", { name: "Remove: Until" }));
  expect(latest()).toEqual({});
});
