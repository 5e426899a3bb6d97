import { asObject } from "../values";
import type { WidgetProps } from "../widget";

/** What counts as an answer: its fields stand in the form as if they were the node's own. */
export function AnswerOptions({ schema, value, path, onChange, Form }: WidgetProps) {
  return (
    <Form
      schema={schema}
      data={asObject(value)}
      path={path}
      onChange={(data, at) => onChange(data, at)}
    />
  );
}
