import { TextInput } from "@mantine/core";
import type { WidgetProps } from "../widget";
import { useDraft } from "./useDraft";

/** A plain line. A name that a port bears is taken over when it is complete, not letter by letter. */
export function TextBox(props: WidgetProps) {
  const { schema, value, path, required, label, description, error, onChange } = props;
  const whole = /\/(id|name)$/.test(path);
  const draft = useDraft(value === undefined ? "" : String(value), (text) =>
    onChange(text === "" && !required ? undefined : typed(text, schema.type)),
  );
  return (
    <TextInput
      label={label}
      description={description}
      error={error}
      withAsterisk={required}
      value={draft.text}
      onChange={(event) =>
        whole ? draft.type(event.currentTarget.value) : draft.commit(event.currentTarget.value)
      }
      onBlur={() => draft.commit(draft.text)}
      onKeyDown={(event) => {
        if (event.key === "Enter") draft.commit(draft.text);
      }}
    />
  );
}

/** Where numbers are welcome beside texts, what looks like one is one. */
function typed(text: string, type: string | string[] | undefined): unknown {
  const types = Array.isArray(type) ? type : [type];
  if (types.includes("number") && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text;
}
