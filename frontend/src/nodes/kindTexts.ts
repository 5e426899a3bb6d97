/** Names of kinds, groups and ports in the reader's language; the catalogue's own otherwise. */
import type { TFunction } from "i18next";
import type { FlowNode, Issue, NodeKind } from "../api/types";
import { branchTitle } from "../flow/ports";

export const GROUPS = ["frame", "messages", "ask", "logic", "people", "outside", "ai"];

export function kindLabel(t: TFunction, kind: NodeKind | undefined, name = ""): string {
  const known = kind?.name ?? name;
  // English is what the catalogue itself speaks; src/nodes/locales has the other languages.
  return t(`nodes:${known}`, { defaultValue: kind?.label ?? known });
}

export function nodeTitle(t: TFunction, node: FlowNode, kind: NodeKind | undefined): string {
  return node.label || kindLabel(t, kind, node.kind);
}

export function portLabel(t: TFunction, node: FlowNode, port: string): string {
  const names = [`canvas:portOf.${node.kind}.${port}`, `canvas:port.${port}`];
  return branchTitle(node, port) ?? t(names, { defaultValue: port });
}

/** What an issue says, with the exit it is about called as it is on the card. */
export function issueText(
  t: TFunction,
  issue: Pick<Issue, "message" | "port">,
  node: FlowNode | undefined,
): string {
  if (!node || !issue.port) return issue.message;
  return issue.message.replace(`“${issue.port}”`, `“${portLabel(t, node, issue.port)}”`);
}

export function groupColour(group: string | undefined): string {
  return GROUPS.includes(group ?? "") ? `var(--cf-group-${group})` : "var(--cf-group-frame)";
}
