import { expect, test } from "vitest";

const bundles = import.meta.glob<{ default: object }>("../*/locales/*.json", { eager: true });

function keysOf(value: object, prefix = ""): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "object" && inner !== null
      ? keysOf(inner, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  );
}

const areas = Object.keys(bundles)
  .filter((path) => path.endsWith("/en.json"))
  .map((path) => path.slice(0, -"/en.json".length));

test.each(areas)("%s says everything in German too", (area) => {
  const english = bundles[`${area}/en.json`]?.default ?? {};
  const german = bundles[`${area}/de.json`]?.default ?? {};
  expect(keysOf(german).sort()).toEqual(keysOf(english).sort());
});
