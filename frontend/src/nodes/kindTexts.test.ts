import i18next from "i18next";
import { expect, test } from "vitest";
import type { FlowNode, Issue } from "../api/types";
import { issueText } from "./kindTexts";

const t = i18next.t.bind(i18next);
const node: FlowNode = {
  id: "pick",
  kind: "condition",
  data: { branches: [{ name: "Big order", match: "and", items: [] }] },
  position: { x: 0, y: 0 },
};
const issue: Issue = {
  code: "unwired_port",
  severity: "warning",
  node: "pick",
  message: "Nothing is wired to “timed_out” of “Pick”.",
  port: "timed_out",
};

test("an issue calls an exit by the name on the card", () => {
  expect(issueText(t, issue, node)).toBe("Nothing is wired to “No answer in time” of “Pick”.");
});

test("an issue about a node that is gone stays as it came", () => {
  expect(issueText(t, issue, undefined)).toBe(issue.message);
});
