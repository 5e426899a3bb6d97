import { useForm } from "../context";
import { NodePicker } from "../NodePicker";
import type { WidgetProps } from "../widget";

/** Another node of the flow. */
export function NodeRef({ value, required, label, description, error, onChange }: WidgetProps) {
  const { nodes, titleOf } = useForm();
  return (
    <NodePicker
      label={label}
      description={description}
      error={error}
      withAsterisk={required}
      clearable={!required}
      options={nodes}
      titleOf={titleOf}
      value={typeof value === "string" && value ? value : null}
      onChange={(id) => onChange(id ?? (required ? "" : undefined))}
    />
  );
}
