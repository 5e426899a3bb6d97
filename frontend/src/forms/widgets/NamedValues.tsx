import { asArray, asObject } from "../values";
import type { WidgetProps } from "../widget";
import { Pairs } from "./Pairs";

const HEADERS = [
  "Accept",
  "Accept-Language",
  "Authorization",
  "Content-Type",
  "Idempotency-Key",
  "If-None-Match",
  "User-Agent",
  "X-Api-Key",
  "X-Request-Id",
];
const CONTACT_FIELDS = [
  "name",
  "language",
  "email",
  "company",
  "city",
  "birthday",
  "customer_number",
];

interface NamedValuesProps extends WidgetProps {
  fresh: string;
  suggestions: string[];
}

function NamedValues({ fresh, suggestions, ...props }: NamedValuesProps) {
  const { schema, value, path, required, onChange } = props;
  const pairs = asArray(value).map((item) => {
    const { name, value: inner } = asObject(item);
    return { name: typeof name === "string" ? name : "", value: inner };
  });
  return (
    <Pairs
      of={props}
      pairs={pairs}
      fresh={fresh}
      suggestions={suggestions}
      valueSchema={schema.items?.properties?.value}
      pathOf={(index, key) => `${path}/${index}/${key}`}
      onChange={(next, at) => onChange(next.length === 0 && !required ? undefined : next, at)}
    />
  );
}

/** Headers of a request, or the parameters of its address. */
export function Headers(props: WidgetProps) {
  const isQuery = props.path.endsWith("/query");
  return (
    <NamedValues
      {...props}
      fresh={isQuery ? "name" : "X-Header"}
      suggestions={isQuery ? [] : HEADERS}
    />
  );
}

/** Fields of the contact and what they become. */
export function Fields(props: WidgetProps) {
  return <NamedValues {...props} fresh="field" suggestions={CONTACT_FIELDS} />;
}
