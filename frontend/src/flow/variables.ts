/** The variables that a flow's texts and rules may name. */
import type { FlowDocument } from "../api/types";

export interface KnownVariable {
  name: string;
  /** "given" by the channel, "asked" at the start of a manual flow, or set by a "node". */
  from: "given" | "input" | "node";
  node?: string;
}

const GIVEN = [
  "incomingMessage",
  "incomingMessageType",
  "customerName",
  "customerPhoneNumber",
  "wabaId",
  "wabaPhoneNumber",
  "contact.name",
  "contact.phone",
  "contact.language",
  "contact.tags",
  "order.items",
];
const GIVEN_TO_MANUAL = ["uuid", "outId"];

export function variablesOf(document: FlowDocument): KnownVariable[] {
  const known = new Map<string, KnownVariable>();
  for (const node of document.nodes) {
    const { data } = node;
    if (node.kind === "start" && Array.isArray(data.inputs)) {
      for (const input of data.inputs) addName(known, input?.name, "input", node.id);
    }
    addName(known, data.save_as, "node", node.id);
    for (const list of [data.variables, data.results]) {
      if (!Array.isArray(list)) continue;
      for (const item of list) addName(known, item?.name ?? item?.save_as, "node", node.id);
    }
    if (node.kind === "call_flow" && typeof data.outputs === "object") {
      for (const name of Object.keys(data.outputs ?? {})) addName(known, name, "node", node.id);
    }
  }
  const isManual = document.trigger_type === "TriggeredManually";
  for (const name of isManual ? [...GIVEN, ...GIVEN_TO_MANUAL] : GIVEN) {
    addName(known, name, "given");
  }
  return [...known.values()];
}

function addName(
  known: Map<string, KnownVariable>,
  name: unknown,
  from: KnownVariable["from"],
  node?: string,
): void {
  if (typeof name === "string" && name && !known.has(name)) known.set(name, { name, from, node });
}
