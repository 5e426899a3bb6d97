/** Reading and writing values inside data without changing what is shared. */
import type { JsonObject, JsonSchema } from "../api/types";

/** The data with one property set; undefined takes it away. */
export function withProperty(data: JsonObject, key: string, value: unknown): JsonObject {
  if (value === undefined) {
    const { [key]: _, ...rest } = data;
    return rest;
  }
  return { ...data, [key]: value };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether a property is shown beside its neighbours (`x-when`). */
export function isShown(schema: JsonSchema, data: JsonObject, parent: JsonSchema): boolean {
  const when = schema["x-when"];
  if (!isObject(when)) return true;
  return Object.entries(when).every(([key, values]) => {
    const value = data[key] ?? parent.properties?.[key]?.default;
    return Array.isArray(values) && values.includes(value);
  });
}

/** Data after a change: what is no longer shown goes, since the schema refuses it. */
export function withoutHidden(schema: JsonSchema, data: JsonObject): JsonObject {
  let clean = data;
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    if (key in clean && !isShown(inner, clean, schema)) clean = withProperty(clean, key, undefined);
  }
  return clean;
}

/** The least that can stand for a new value of this schema. */
export function freshValue(schema: JsonSchema): unknown {
  if (schema.default !== undefined) return structuredClone(schema.default);
  if (schema.const !== undefined) return schema.const;
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object" || schema.properties) {
    const required = schema.required ?? [];
    return Object.fromEntries(
      required.flatMap((key) => {
        const inner = schema.properties?.[key];
        return inner ? [[key, freshValue(inner)]] : [];
      }),
    );
  }
  if (schema.enum) return schema.enum[0];
  if (type === "array") {
    const count = schema.minItems ?? 0;
    return Array.from({ length: Math.min(count, 1) }, () => freshValue(schema.items ?? {}));
  }
  if (type === "number" || type === "integer") return schema.minimum ?? 0;
  if (type === "boolean") return false;
  return "";
}

export function replaced<T>(list: readonly T[], index: number, value: T): T[] {
  return list.map((item, place) => (place === index ? value : item));
}

export function without<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, place) => place !== index);
}

export function swapped<T>(list: readonly T[], index: number, other: number): T[] {
  const [a, b] = [list[index], list[other]];
  if (a === undefined || b === undefined) return [...list];
  return replaced(replaced(list, index, b), other, a);
}
