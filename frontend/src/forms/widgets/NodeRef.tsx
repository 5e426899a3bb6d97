import { Select } from "@mantine/core";
import { useForm } from "../context";
import type { WidgetProps } from "../widget";

/** Another node of the flow. */
export function NodeRef({ value, required, label, description, error, onChange }: WidgetProps) {
  const { nodes } = useForm();
  const chosen = typeof value === "string" && value ? value : null;
  const data = nodes.map(({ id, title }) => ({
    value: id,
    label: title === id ? id : `${title} (${id})`,
  }));
  // A node that is gone still shows, so that one sees what the form says.
  if (chosen && !nodes.some(({ id }) => id === chosen)) data.push({ value: chosen, label: chosen });
  return (
    <Select
      label={label}
      description={description}
      error={error}
      withAsterisk={required}
      searchable
      clearable={!required}
      data={data}
      value={chosen}
      onChange={(id) => onChange(id ?? (required ? "" : undefined))}
    />
  );
}
