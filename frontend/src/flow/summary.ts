/** One line that says what a node does, taken from its data in the order of its form. */
import type { FlowNode, JsonObject, JsonSchema, NodeKind } from "../api/types";

const FIRST = ["text", "body", "prompt", "note"];

/** Where the first filled field would not say what the node is about. */
const OWN = new Map<string, (data: JsonObject) => string>([
  ["http_request", ({ method, url }) => `${show(method) || "GET"} ${show(url)}`.trim()],
  ["classify", ({ labels }) => show(labels)],
  ["schedule", ({ branches }) => show(branches)],
  ["tag_contact", ({ add, remove }) => [...signed("+", add), ...signed("−", remove)].join(" · ")],
]);

function signed(sign: string, tags: unknown): string[] {
  return Array.isArray(tags) ? tags.map((tag) => `${sign} ${show(tag)}`) : [];
}

export function summaryOf(node: FlowNode, kind: NodeKind | undefined): string {
  const { data } = node;
  const own = OWN.get(node.kind)?.(data);
  if (own) return own;
  for (const key of FIRST) {
    const said = data[key];
    if (typeof said === "string" && said.trim()) return said;
  }
  for (const key of orderedKeys(kind?.schema, data)) {
    const shown = show(data[key]);
    if (shown) return shown;
  }
  return "";
}

export function orderedKeys(schema: JsonSchema | undefined, data: JsonObject): string[] {
  const properties = schema?.properties ?? {};
  const listed = Array.isArray(schema?.["x-order"]) ? schema["x-order"] : undefined;
  const keys = Object.keys(properties);
  const place = (key: string) => {
    if (listed) {
      const index = listed.indexOf(key);
      return index < 0 ? listed.length : index;
    }
    const order = properties[key]?.["x-order"];
    return typeof order === "number" ? order : keys.length;
  };
  const known = keys.sort((a, b) => place(a) - place(b));
  return [...known, ...Object.keys(data).filter((key) => !(key in properties))];
}

const UNITS = { D: "day", H: "hour", M: "minute", S: "second" };

/** A span such as PT10M in the reader's language; other texts as they are. */
function readable(text: string): string {
  const [, days, count = days, letter = "D"] = text.match(/^P(?:(\d+)D|T(\d+)([HMS]))$/) ?? [];
  if (count === undefined) return text;
  const unit = UNITS[letter as keyof typeof UNITS];
  const format = { style: "unit", unit, unitDisplay: "long" } as const;
  return Number(count).toLocaleString(document.documentElement.lang || undefined, format);
}

function show(value: unknown): string {
  if (typeof value === "string") return readable(value.trim());
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map(showItem).filter(Boolean).join(" · ");
  return "";
}

function showItem(item: unknown): string {
  if (typeof item === "string") return item;
  if (typeof item !== "object" || item === null) return "";
  const { words, title, name, value, formula, percent, type } = item as JsonObject;
  if (Array.isArray(words) && words.length > 0) return words.join(", ");
  if (typeof name === "string" && name) {
    if (typeof percent === "number") return `${name} ${percent} %`;
    const given = value ?? formula;
    return typeof given === "string" || typeof given === "number" ? `${name} = ${given}` : name;
  }
  if (typeof title === "string") return title;
  return typeof type === "string" ? type.replaceAll("_", " ") : "";
}
