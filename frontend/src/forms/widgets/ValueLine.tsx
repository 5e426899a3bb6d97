import type { WidgetProps } from "../widget";
import { JsonText } from "./JsonText";
import { TemplateLine } from "./TemplateLine";

/** A value of any sort: a text that may hold variables, or what only JSON can say. */
export function ValueLine(props: WidgetProps) {
  const { value } = props;
  return value === undefined || typeof value === "string" ? (
    <TemplateLine {...props} hideLabel />
  ) : (
    <JsonText {...props} />
  );
}
