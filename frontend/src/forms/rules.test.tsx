import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { JsonSchema } from "../api/types";
import { showForm } from "../test/showForm";
import { formulaProblem } from "./widgets/formulaProblem";

const condition: JsonSchema = {
  type: "object",
  properties: {
    branches: { type: "array", title: "Branches", "x-widget": "conditions", items: {} },
  },
  required: ["branches"],
};
const rule = { variable: "city", operator: "stringEquals", value: "Porto" };
const withRule = (item: object) => ({ branches: [{ name: "A", match: "and", items: [item] }] });

test("a rule can be turned round and told to mind capitals", () => {
  const latest = showForm(condition, withRule(rule));
  fireEvent.click(screen.getByRole("button", { name: "Not: the opposite must hold" }));
  fireEvent.click(screen.getByRole("button", { name: "Capitals and small letters differ" }));
  expect(latest().branches[0].items[0]).toEqual({ ...rule, negate: true, ignore_case: false });
  fireEvent.click(screen.getByRole("button", { name: "Capitals and small letters differ" }));
  expect(latest().branches[0].items[0]).toEqual({ ...rule, negate: true });
});

/** What a click on an option of a list does, without the pointer's way there. */
function choose(list: string, option: string) {
  fireEvent.click(screen.getByRole("combobox", { name: list }));
  fireEvent.click(screen.getByRole("option", { name: option, hidden: true }));
}

test("a formula takes the place of a comparison, and gives it back", () => {
  const latest = showForm(condition, withRule(rule));
  choose("Comparison", "formula …");
  expect(latest().branches[0].items).toEqual([{ formula: "" }]);
  const formula = screen.getByRole("textbox", { name: "Formula" });
  fireEvent.change(formula, { target: { value: "total > (1" } });
  expect(screen.getByText("A bracket is not closed.")).toBeTruthy();
  fireEvent.change(formula, { target: { value: "total > (1)" } });
  expect(screen.queryByText("A bracket is not closed.")).toBeNull();
  expect(latest().branches[0].items).toEqual([{ formula: "total > (1)" }]);
  choose("Comparison", "has a value");
  expect(latest().branches[0].items).toEqual([{ operator: "exists", variable: "incomingMessage" }]);
});

test.each([
  ["a + 1", undefined],
  ["upper('it\\'s (') = \"[\"", undefined],
  ["  ", "empty"],
  ["a".repeat(1001), "long"],
  ["name = 'Ana", "quote"],
  ["(a + [1)", "close"],
  ["a)", "close"],
  ["((a)", "open"],
  ["{{ a }} + 1", "braces"],
])("of the formula %s it is told: %s", (text, problem) => {
  expect(formulaProblem(text)).toBe(problem);
});

const set: JsonSchema = {
  type: "object",
  properties: {
    variables: {
      type: "array",
      title: "Variables",
      "x-widget": "variables",
      items: { type: "object" },
      minItems: 1,
    },
  },
  required: ["variables"],
};

test("a variable is set to a text, or to what a formula gives", () => {
  const latest = showForm(set, { variables: [{ name: "n", value: "1" }] });
  fireEvent.click(screen.getByRole("button", { name: "Work n out by a formula" }));
  const formula = screen.getByRole("textbox", { name: "Formula of n" });
  fireEvent.change(formula, { target: { value: "n + 1" } });
  expect(latest().variables).toEqual([{ name: "n", formula: "n + 1" }]);
  fireEvent.click(screen.getByRole("button", { name: "Work n out by a formula" }));
  expect(latest().variables).toEqual([{ name: "n", value: "" }]);
});

test("a value that is no text keeps its sort", () => {
  const latest = showForm(set, { variables: [{ name: "n", value: 5 }] });
  const field = screen.getByLabelText(/Value of n/);
  fireEvent.change(field, { target: { value: "6" } });
  fireEvent.blur(field);
  expect(latest().variables).toEqual([{ name: "n", value: 6 }]);
});

test("a formula names a picked variable as it is", () => {
  const variables = [{ name: "total", from: "node" as const }];
  const latest = showForm(set, { variables: [{ name: "n", formula: "" }] }, { variables });
  fireEvent.click(screen.getByRole("button", { name: "Insert a variable" }));
  fireEvent.click(screen.getByRole("option", { name: /total/, hidden: true }));
  expect(latest().variables).toEqual([{ name: "n", formula: "total" }]);
});
