/** The exits of a node, at once while typing; what the server knows comes with the next save. */
import type { FlowNode, JsonObject, NodeKind } from "../api/types";

/** What the server last said of a node, and the data it said it of. */
export interface ToldPorts {
  ports: string[];
  data: JsonObject;
}

interface Branch {
  port: string;
  title: string;
}

function asList(value: unknown): JsonObject[] {
  return Array.isArray(value)
    ? value.filter((item): item is JsonObject => typeof item === "object" && item !== null)
    : [];
}

function word(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Branches are named objects, or nothing but names. */
function namesOf(value: unknown): string[] {
  const names = Array.isArray(value) ? value.map((item) => word(item) || word(item?.name)) : [];
  return names.filter(Boolean);
}

/** The branches that stand in the data itself: buttons, rows, branches, sets and labels. */
function branchesOf(data: JsonObject): Branch[] {
  const options = [
    ...asList(data.buttons),
    ...asList(data.sections).flatMap((section) => asList(section.rows)),
    ...asList(data.cards).flatMap((card) => asList(card.buttons)),
  ].map((option) => ({ port: word(option.id), title: word(option.title) || word(option.id) }));
  const named = [data.branches, data.sets, data.labels].flatMap(namesOf).map((name) => ({
    port: name,
    title: name,
  }));
  const seen = new Set<string>();
  return [...options, ...named].filter(({ port }) => {
    if (!port || seen.has(port)) return false;
    seen.add(port);
    return true;
  });
}

/** The fixed exits below the branches, for a node of which the server has said nothing yet. */
function guessedTail(data: JsonObject): string[] {
  if ("buttons" in data || "sections" in data || "cards" in data) return ["other", "timed_out"];
  // Shares of a whole leave nothing over.
  if (asList(data.branches).some((branch) => "percent" in branch)) return [];
  if ("branches" in data || "sets" in data) return ["else"];
  if ("labels" in data) return ["else", "failure"];
  return ["next"];
}

export function portsOf(
  node: FlowNode,
  kind: NodeKind | undefined,
  told: ToldPorts | undefined,
): string[] {
  if (kind?.ports) return kind.ports;
  if (told?.data === node.data) return told.ports;
  const branches = branchesOf(node.data).map((branch) => branch.port);
  if (!told) return [...branches, ...guessedTail(node.data).filter((p) => !branches.includes(p))];
  const before = new Set(branchesOf(told.data).map((branch) => branch.port));
  const tail = told.ports.filter((port) => !before.has(port) && !branches.includes(port));
  return [...branches, ...tail];
}

/** The text on a branch, or undefined for a fixed exit, whose name is translated instead. */
export function branchTitle(node: FlowNode, port: string): string | undefined {
  return branchesOf(node.data).find((branch) => branch.port === port)?.title;
}
