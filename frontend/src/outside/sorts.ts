/** What can be set up outside, and which fields each sort has: forms and lists are drawn from here. */
import type { Callback, ModelEndpoint, OutsideFunction, OutsideLists, Secret } from "./model";

export type Sort = keyof OutsideLists;
export const SORTS = ["secrets", "functions", "models", "callbacks"] as const;

export type Values = Record<string, unknown>;

export interface FieldSpec {
  key: string;
  type:
    | "name"
    | "line"
    | "address"
    | "concealed"
    | "hosts"
    | "words"
    | "scheme"
    | "secret"
    | "flag";
  required?: boolean;
  /** Flows refer to it, so that it stays as it was first. */
  isFixed?: boolean;
  /** Asked only of what exists already. */
  onlyLater?: boolean;
  isShown?: (values: Values) => boolean;
}

export interface SortSpec<Item> {
  fields: FieldSpec[];
  read: string;
  manage: string;
  fresh: Values;
  /** One line that tells an item from the others. */
  about: (item: Item) => string;
}

export const SPECS: { [S in Sort]: SortSpec<OutsideLists[S]> } = {
  secrets: {
    fields: [
      { key: "name", type: "name", required: true, isFixed: true },
      { key: "scheme", type: "scheme", required: true },
      {
        key: "header",
        type: "line",
        required: true,
        isShown: ({ scheme }) => scheme === "header",
      },
      { key: "value", type: "concealed", required: true },
      { key: "hosts", type: "hosts", required: true },
    ],
    read: "credential.use",
    manage: "credential.manage",
    fresh: { name: "", scheme: "bearer", header: "", value: "", hosts: [] },
    about: (secret: Secret) => secret.hosts.join(", "),
  },
  functions: {
    fields: [
      { key: "name", type: "name", required: true, isFixed: true },
      { key: "description", type: "line" },
      { key: "url", type: "address", required: true },
      { key: "secret", type: "secret" },
    ],
    read: "credential.use",
    manage: "credential.manage",
    fresh: { name: "", description: "", url: "", secret: null },
    about: (item: OutsideFunction) => [item.description, item.url].filter(Boolean).join(" · "),
  },
  models: {
    fields: [
      { key: "name", type: "name", required: true, isFixed: true },
      { key: "base_url", type: "address", required: true },
      { key: "model", type: "line", required: true },
      { key: "secret", type: "secret" },
    ],
    read: "credential.use",
    manage: "credential.manage",
    fresh: { name: "", base_url: "", model: "", secret: null },
    about: (item: ModelEndpoint) => `${item.model} · ${item.base_url}`,
  },
  callbacks: {
    fields: [
      { key: "name", type: "line", required: true },
      { key: "url", type: "address", required: true },
      { key: "events", type: "words" },
      { key: "is_enabled", type: "flag", onlyLater: true },
    ],
    read: "callback.read",
    manage: "callback.manage",
    fresh: { name: "", url: "", events: [] },
    about: (item: Callback) => item.url,
  },
};

/** The values a form begins with; a secret's value is never told, so it begins empty. */
export function valuesOf(sort: Sort, item: OutsideLists[Sort] | undefined): Values {
  return { ...SPECS[sort].fresh, ...item };
}

/** What has to be sent: everything of something new, what differs of something known. */
export function bodyOf(sort: Sort, values: Values, item: OutsideLists[Sort] | undefined): Values {
  const before: Values = { ...SPECS[sort].fresh, ...item };
  const sent = fieldsOf(sort, values, item !== undefined).filter(
    ({ key, isFixed }) =>
      !item || (!isFixed && JSON.stringify(values[key]) !== JSON.stringify(before[key])),
  );
  const body = Object.fromEntries(sent.map(({ key }) => [key, values[key]]));
  // Only the scheme of that name has a header.
  if (sort === "secrets" && "scheme" in body && body.scheme !== "header" && item) body.header = "";
  return body;
}

export function fieldsOf(sort: Sort, values: Values, isKnown: boolean): FieldSpec[] {
  return SPECS[sort].fields.filter(
    ({ isShown, onlyLater }) => (!isShown || isShown(values)) && (isKnown || !onlyLater),
  );
}

export type Problem = "required" | "name" | "address" | "host" | "basic" | "valueNeeded";

const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i;

/** What is wrong with one field, as far as can be seen from here. */
export function problemOf(
  field: FieldSpec,
  values: Values,
  item: OutsideLists[Sort] | undefined,
): Problem | undefined {
  const value = values[field.key];
  if (field.type === "concealed") return problemOfValue(values, item as Secret | undefined);
  const isEmpty = Array.isArray(value) ? value.length === 0 : value === "" || value === null;
  if (isEmpty) return field.required ? "required" : undefined;
  if (field.type === "name" && !item && !NAME.test(String(value))) return "name";
  if (field.type === "address" && !isAddress(String(value))) return "address";
  if (field.type === "hosts" && Array.isArray(value) && !value.every((host) => HOST.test(host))) {
    return "host";
  }
  return undefined;
}

/** A secret must not reach a new host unless its value is at hand. */
function problemOfValue(values: Values, item: Secret | undefined): Problem | undefined {
  const { value, scheme, hosts } = values;
  if (!value) {
    if (!item) return "required";
    const isWider = Array.isArray(hosts) && hosts.some((host) => !item.hosts.includes(host));
    return isWider ? "valueNeeded" : undefined;
  }
  return scheme === "basic" && !String(value).includes(":") ? "basic" : undefined;
}

function isAddress(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}

/** A host, also out of a whole address that somebody pasted. */
export function hostOf(text: string): string {
  const trimmed = text.trim();
  if (!/^https?:\/\//i.test(trimmed)) return trimmed.toLowerCase();
  try {
    return new URL(trimmed).host;
  } catch {
    return trimmed;
  }
}
