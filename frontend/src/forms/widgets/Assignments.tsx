import { useTranslation } from "react-i18next";
import type { JsonSchema } from "../../api/types";
import { useForm } from "../context";
import { asObject } from "../values";
import type { WidgetProps } from "../widget";
import { type Pair, Pairs } from "./Pairs";

/** An object of names and values, such as what another flow or a function is given. */
export function Assignments(props: WidgetProps) {
  const { schema, value, path, required, onChange } = props;
  const { t } = useTranslation("forms");
  const { variables } = useForm();
  const pairs = Object.entries(asObject(value)).map(([name, inner]) => ({ name, value: inner }));
  const pattern = namePattern(schema);
  // What is given to others has their names; what is taken from them has ours.
  const isOurs = path.endsWith("/outputs");

  function problemOf(name: string, index: number) {
    if (!name) return t("invalid.required");
    if (pairs.some((pair, place) => place !== index && pair.name === name)) return t("pair.twice");
    return pattern && !pattern.test(name) ? t("invalid.pattern") : undefined;
  }

  function change(next: Pair[], at?: string) {
    const made = Object.fromEntries(next.map((pair) => [pair.name, pair.value]));
    onChange(next.length === 0 && !required ? undefined : made, at);
  }

  const of = schema.additionalProperties;
  return (
    <Pairs
      of={props}
      pairs={pairs}
      fresh="name"
      suggestions={isOurs ? variables.map(({ name }) => name).filter(isPlain) : []}
      valueSchema={typeof of === "object" ? of : undefined}
      pathOf={(index, key) => `${path}/${pairs[index]?.name}${key === "name" ? " name" : ""}`}
      problemOf={problemOf}
      onChange={change}
    />
  );
}

/** Whether a name is that of a variable, not of a part of one. */
function isPlain(name: string): boolean {
  return !name.includes(".");
}

function namePattern(schema: JsonSchema): RegExp | undefined {
  const pattern = asObject(schema.propertyNames).pattern;
  if (typeof pattern !== "string") return undefined;
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}
