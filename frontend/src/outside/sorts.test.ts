import { expect, test } from "vitest";
import type { Secret } from "./model";
import { bodyOf, fieldsOf, hostOf, problemOf, SORTS, SPECS, type Values, valuesOf } from "./sorts";

const secret: Secret = {
  id: "1",
  name: "shop",
  scheme: "header",
  header: "X-Api-Key",
  hosts: ["api.example.com"],
  created_at: "2026-01-05T09:00:00Z",
  changed_at: "2026-01-05T09:00:00Z",
};

function problems(values: Values, item?: Secret): Values {
  const told = SPECS.secrets.fields.map((field) => [field.key, problemOf(field, values, item)]);
  return Object.fromEntries(told.filter(([, problem]) => problem));
}

const full = { ...valuesOf("secrets", undefined), name: "shop", value: "k", hosts: ["a.example"] };

test.each([
  [{}, {}],
  [{ name: "1st" }, { name: "name" }],
  [{ name: "" }, { name: "required" }],
  [{ value: "" }, { value: "required" }],
  [{ hosts: [] }, { hosts: "required" }],
  [{ hosts: ["*.example"] }, { hosts: "host" }],
  [{ hosts: ["a.example:8443"] }, {}],
  [{ scheme: "basic" }, { value: "basic" }],
  [{ scheme: "basic", value: "me:key" }, {}],
])("of a new secret with %o it is told %o", (change, told) => {
  const { header: _, ...rest } = problems({ ...full, ...change });
  expect(rest).toEqual(told);
});

test("a known secret needs its value only to go to another host", () => {
  const values = valuesOf("secrets", secret);
  expect(problems(values, secret)).toEqual({});
  const wider = { ...values, hosts: [...secret.hosts, "b.example"] };
  expect(problems(wider, secret)).toEqual({ value: "valueNeeded" });
  expect(problems({ ...wider, value: "k" }, secret)).toEqual({});
});

test("what stays as it was is not sent, least of all an empty value", () => {
  const values = valuesOf("secrets", secret);
  expect(bodyOf("secrets", values, secret)).toEqual({});
  expect(bodyOf("secrets", { ...values, value: "new" }, secret)).toEqual({ value: "new" });
  expect(bodyOf("secrets", { ...values, scheme: "bearer" }, secret)).toEqual({
    scheme: "bearer",
    header: "",
  });
});

test("a new thing is sent whole, but for what only later things have", () => {
  expect(Object.keys(bodyOf("secrets", full, undefined))).toEqual([
    "name",
    "scheme",
    "value",
    "hosts",
  ]);
  expect(fieldsOf("callbacks", {}, false).map(({ key }) => key)).not.toContain("is_enabled");
  expect(fieldsOf("callbacks", {}, true).map(({ key }) => key)).toContain("is_enabled");
});

test("an address must be one", () => {
  const address = SPECS.functions.fields.find(({ key }) => key === "url");
  if (!address) throw new Error("no address");
  for (const url of ["x", "ftp://a.example", "javascript:alert(1)"]) {
    expect(problemOf(address, { url }, undefined)).toBe("address");
  }
  expect(problemOf(address, { url: "https://a.example/x" }, undefined)).toBeUndefined();
});

test("a pasted address gives its host", () => {
  expect(hostOf(" https://API.example.com:8443/v1?x=1 ")).toBe("api.example.com:8443");
  expect(hostOf("API.example.com")).toBe("api.example.com");
});

test("every sort says what an item is", () => {
  for (const sort of SORTS) expect(SPECS[sort].fields[0]?.key).toBe("name");
  expect(SPECS.secrets.about(secret)).toBe("api.example.com");
});
