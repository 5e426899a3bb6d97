import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { JsonObject, JsonSchema } from "../api/types";
import { showForm } from "../test/showForm";
import { Guard } from "./Guard";
import { validate } from "./validate";
import { readDuration, writeDuration } from "./widgets/Duration";

const translate = ((key: string, options?: { over?: number }) =>
  options?.over === undefined ? key : `${key} ${options.over}`) as never;

const option: JsonSchema = {
  type: "object",
  properties: {
    id: { type: "string", title: "Id", "x-order": 0 },
    title: { type: "string", title: "Title", "x-widget": "template", "x-limit": 20, "x-order": 1 },
  },
  required: ["id", "title"],
};
const buttons: JsonSchema = {
  type: "object",
  properties: {
    buttons: {
      type: "array",
      title: "Buttons",
      items: option,
      minItems: 1,
      maxItems: 3,
      "x-widget": "buttons",
    },
  },
  required: ["buttons"],
};

test("a new option gets its id from its first title, and keeps it afterwards", () => {
  const latest = showForm(buttons, { buttons: [{ id: "yes", title: "Yes" }] });
  fireEvent.click(screen.getByRole("button", { name: "Add an option" }));
  const title = screen.getByRole("textbox", { name: "Title 2" });
  fireEvent.change(title, { target: { value: "Zurück" } });
  fireEvent.blur(title);
  expect(latest().buttons[1]).toEqual({ id: "zuruck", title: "Zurück" });
  fireEvent.change(title, { target: { value: "Back" } });
  fireEvent.blur(title);
  expect(latest().buttons[1]).toEqual({ id: "zuruck", title: "Back" });
});

test("an id that somebody chose is not named anew after the title", () => {
  const latest = showForm(buttons, { buttons: [{ id: "option", title: "你好" }] });
  fireEvent.click(screen.getByText("option"));
  const id = screen.getByRole("textbox", { name: /Id|name/i });
  fireEvent.change(id, { target: { value: "hello" } });
  fireEvent.blur(id);
  expect(latest().buttons[0]).toEqual({ id: "hello", title: "你好" });
});

test("half-typed JSON stays in the field", () => {
  const schema: JsonSchema = { type: "object", properties: { extra: { title: "Extra" } } };
  const latest = showForm(schema, { extra: { a: 1 } });
  const field = screen.getByLabelText(/Extra/);
  fireEvent.change(field, { target: { value: '{"a": 2' } });
  fireEvent.blur(field);
  expect(field).toHaveProperty("value", '{"a": 2');
  fireEvent.change(field, { target: { value: '{"a": 2}' } });
  fireEvent.blur(field);
  expect(latest().extra).toEqual({ a: 2 });
});

test("options move and go, but not below the least", () => {
  const latest = showForm(buttons, {
    buttons: [
      { id: "a", title: "A" },
      { id: "b", title: "B" },
    ],
  });
  fireEvent.click(screen.getByRole("button", { name: "Move B up" }));
  expect(latest().buttons.map((item: JsonObject) => item.id)).toEqual(["b", "a"]);
  fireEvent.click(screen.getByRole("button", { name: "Remove A" }));
  expect(latest().buttons.map((item: JsonObject) => item.id)).toEqual(["b"]);
  expect(screen.getByRole("button", { name: "Remove B" })).toHaveProperty("disabled", true);
});

const message: JsonSchema = {
  type: "object",
  properties: {
    type: { type: "string", title: "Type", enum: ["text", "image"], "x-order": 0 },
    caption: { type: "string", title: "Caption", "x-when": { type: ["image"] }, "x-order": 1 },
    quote: { type: "boolean", title: "Quote", "x-order": 2 },
  },
  required: ["type"],
};

test("a field is shown only beside the neighbours it belongs to", () => {
  showForm(message, { type: "text" });
  expect(screen.queryByLabelText("Caption")).toBeNull();
});

test("fields that are neither needed nor filled wait behind a button", () => {
  showForm(message, { type: "image", caption: "Hi" });
  expect(screen.getByLabelText("Caption")).toHaveProperty("value", "Hi");
  expect(screen.getByRole("button", { name: "1 more setting" })).toBeTruthy();
});

test("a field that is filled or emptied stays where it is", () => {
  showForm(message, { type: "text" });
  fireEvent.click(screen.getByRole("button", { name: "1 more setting" }));
  const quote = screen.getByLabelText("Quote");
  fireEvent.click(quote);
  expect(screen.getByLabelText("Quote")).toBe(quote);
});

test.each([
  ["a text where a list of options belongs", buttons, { buttons: "yes" }],
  ["options that are none", buttons, { buttons: [7] }],
])("%s can be mended as JSON", (_, schema, data) => {
  const latest = showForm(schema, data);
  const field = screen.getByLabelText(/Buttons/);
  expect(field).toHaveProperty("value", JSON.stringify(data.buttons, null, 2));
  fireEvent.change(field, { target: { value: '[{"id": "a", "title": "A"}]' } });
  fireEvent.blur(field);
  expect(latest().buttons).toEqual([{ id: "a", title: "A" }]);
  expect(screen.getByRole("textbox", { name: "Title 1" })).toHaveProperty("value", "A");
});

test("an unknown widget falls back to one that fits the type", () => {
  const schema: JsonSchema = {
    type: "object",
    properties: {
      colour: { type: "string", title: "Colour", "x-widget": "rainbow" },
      extra: { title: "Extra", "x-widget": "unheard-of" },
    },
    required: ["colour", "extra"],
  };
  const latest = showForm(schema, { colour: "red", extra: { deep: [1] } });
  fireEvent.change(screen.getByLabelText(/Colour/), { target: { value: "blue" } });
  expect(latest().colour).toBe("blue");
  expect(screen.getByLabelText(/Extra/)).toHaveProperty(
    "value",
    JSON.stringify({ deep: [1] }, null, 2),
  );
});

const condition: JsonSchema = {
  type: "object",
  properties: {
    branches: { type: "array", title: "Branches", "x-widget": "conditions", items: {} },
  },
  required: ["branches"],
};

test("conditions grow by branches, rules and groups", () => {
  const rule = { variable: "n", operator: "numberEquals", value: "1" };
  const latest = showForm(condition, { branches: [{ name: "A", match: "and", items: [rule] }] });
  fireEvent.click(screen.getByRole("button", { name: "Rule" }));
  fireEvent.click(screen.getAllByRole("button", { name: "Group" })[0] as HTMLElement);
  expect(latest().branches[0].items).toHaveLength(3);
  expect(latest().branches[0].items[2].items).toHaveLength(1);
  fireEvent.click(screen.getByRole("button", { name: "Add a branch" }));
  expect(latest().branches.map((branch: JsonObject) => branch.name)).toEqual(["A", "branch"]);
});

test("a branch takes its new name when it is complete, not letter by letter", () => {
  const latest = showForm(condition, { branches: [{ name: "A", match: "and", items: [{}] }] });
  const name = screen.getByRole("textbox", { name: "Name of branch 1" });
  fireEvent.change(name, { target: { value: "VIP" } });
  expect(latest()).toBeUndefined();
  fireEvent.blur(name);
  expect(latest().branches[0].name).toBe("VIP");
});

test("errors name their place, missing fields included", () => {
  const errors = validate(buttons, { buttons: [{ id: "a" }] }, translate);
  expect([...errors]).toEqual([["/buttons/0/title", "forms:invalid.required"]]);
});

test("an empty text is missing, and not in the wrong form", () => {
  const name = { type: "string", pattern: "^[a-z]+$" } as const;
  const schema = { type: "object", properties: { name } } as const;
  expect(validate(schema, { name: "" }, translate).get("/name")).toBe("forms:invalid.required");
  expect(validate(schema, { name: "1" }, translate).get("/name")).toBe("forms:invalid.pattern");
});

test("lengths count in UTF-16 units, and holes do not count", () => {
  const long = { buttons: [{ id: "a", title: `${"😀".repeat(11)}{{ customerName }}` }] };
  expect(validate(buttons, long, translate).get("/buttons/0/title")).toBe("forms:invalid.limit 2");
});

test("values under names of anybody's choice have a limit too", () => {
  const schema: JsonSchema = {
    type: "object",
    properties: { inputs: { additionalProperties: { "x-limit": 3 } } },
  };
  const errors = validate(schema, { inputs: { a: "1234", b: "{{ long }}" } }, translate);
  expect([...errors]).toEqual([["/inputs/a", "forms:invalid.limit 1"]]);
});

function Fragile({ value }: { value: string }) {
  if (value === "bad") throw new Error("It cannot be drawn.");
  return <p>{value}</p>;
}

test("what cannot be drawn gives way until there is something new", () => {
  const quiet = vi.spyOn(console, "error").mockImplementation(() => {});
  const guarded = (value: string) => (
    <Guard of={value} fallback={<p>instead</p>}>
      <Fragile value={value} />
    </Guard>
  );
  const { rerender } = render(guarded("bad"));
  expect(screen.getByText("instead")).toBeTruthy();
  rerender(guarded("good"));
  expect(screen.getByText("good")).toBeTruthy();
  rerender(guarded("bad"));
  expect(screen.getByText("instead")).toBeTruthy();
  quiet.mockRestore();
});

test("simple durations are read and written back", () => {
  for (const text of ["PT30S", "PT5M", "PT24H", "P2D"]) {
    const read = readDuration(text);
    expect(read && writeDuration(read.count, read.unit)).toBe(text);
  }
  expect(readDuration("P1DT2H")).toBeUndefined();
});
