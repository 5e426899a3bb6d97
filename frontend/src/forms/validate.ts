/** What is wrong with a node's data, in the reader's words, by JSON pointer. */
import { type OutputUnit, Validator } from "@cfworker/json-schema";
import type { TFunction } from "i18next";
import type { JsonObject, JsonSchema } from "../api/types";

const validators = new WeakMap<JsonSchema, Validator>();

function validatorFor(schema: JsonSchema): Validator {
  let validator = validators.get(schema);
  if (!validator) {
    validator = new Validator(
      schema as ConstructorParameters<typeof Validator>[0],
      "2020-12",
      false,
    );
    validators.set(schema, validator);
  }
  return validator;
}

export function validate(
  schema: JsonSchema,
  data: JsonObject,
  t: TFunction,
): ReadonlyMap<string, string> {
  const errors = new Map<string, string>();
  for (const unit of validatorFor(schema).validate(data).errors) {
    const pointer = unit.instanceLocation.replace(/^#/, "");
    const missing = missingProperty(unit);
    const at = missing === undefined ? pointer : `${pointer}/${missing}`;
    const message = messageOf(unit, valueAt(data, pointer), t);
    if (message && !errors.has(at)) errors.set(at, message);
  }
  addOverlong(schema, data, "", errors, t);
  return errors;
}

function missingProperty(unit: OutputUnit): string | undefined {
  if (unit.keyword !== "required") return undefined;
  return unit.error.match(/property "([^"]+)"/)?.[1];
}

const TOLD = new Set([
  "required",
  "minLength",
  "maxLength",
  "pattern",
  "format",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "enum",
  "type",
]);

function messageOf(unit: OutputUnit, value: unknown, t: TFunction): string | undefined {
  // An empty text has no form yet; it is missing.
  if (unit.keyword === "pattern" && value === "") return t("forms:invalid.required");
  // The keywords that only gather the errors of others say nothing by themselves.
  return TOLD.has(unit.keyword) ? t(`forms:invalid.${unit.keyword}`) : undefined;
}

function valueAt(data: unknown, pointer: string): unknown {
  const keys = pointer.split("/").slice(1);
  const plain = keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  return plain.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    data,
  );
}

/** Literal texts over WhatsApp's limit; what variables add is cut when it is sent. */
function addOverlong(
  schema: JsonSchema,
  value: unknown,
  pointer: string,
  errors: Map<string, string>,
  t: TFunction,
): void {
  const limit = schema["x-limit"];
  if (typeof limit === "number" && typeof value === "string" && literalLength(value) > limit) {
    errors.set(pointer, t("forms:invalid.limit", { over: literalLength(value) - limit }));
  }
  if (Array.isArray(value) && schema.items) {
    value.forEach((item, index) => {
      addOverlong(schema.items ?? {}, item, `${pointer}/${index}`, errors, t);
    });
  } else if (typeof value === "object" && value !== null) {
    const { properties = {}, additionalProperties: others } = schema;
    for (const [key, part] of Object.entries(value)) {
      const inner = properties[key] ?? (typeof others === "object" ? others : undefined);
      if (inner) addOverlong(inner, part, `${pointer}/${key}`, errors, t);
    }
  }
}

/** The length in UTF-16 units, as WhatsApp counts, of what stands outside the holes. */
export function literalLength(text: string): number {
  return text.replace(/\{\{[\s\S]*?\}\}/g, "").length;
}
