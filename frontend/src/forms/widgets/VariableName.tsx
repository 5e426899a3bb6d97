import { Autocomplete } from "@mantine/core";
import { useForm } from "../context";
import type { WidgetProps } from "../widget";
import { useDraft } from "./useDraft";

/** The name of a variable: a known one or a new one. */
export function VariableName({
  schema,
  value,
  required,
  label,
  description,
  error,
  onChange,
}: WidgetProps) {
  const { variables } = useForm();
  const draft = useDraft(typeof value === "string" ? value : "", (text) =>
    onChange(text === "" && !required ? undefined : text.trim()),
  );
  return (
    <Autocomplete
      label={label}
      description={description}
      error={error}
      withAsterisk={required}
      placeholder={typeof schema.default === "string" ? schema.default : undefined}
      data={variables.map(({ name }) => name)}
      limit={12}
      value={draft.text}
      onChange={draft.commit}
      spellCheck={false}
    />
  );
}
