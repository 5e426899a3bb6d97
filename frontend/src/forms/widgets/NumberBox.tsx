import { NumberInput } from "@mantine/core";
import type { WidgetProps } from "../widget";

export function NumberBox(props: WidgetProps) {
  const { schema, value, required, label, description, error, onChange } = props;
  return (
    <NumberInput
      label={label}
      description={description}
      error={error}
      withAsterisk={required}
      min={schema.minimum}
      max={schema.maximum}
      clampBehavior="blur"
      allowDecimal={schema.type !== "integer" && schema.multipleOf !== 1}
      placeholder={schema.default === undefined ? undefined : String(schema.default)}
      value={typeof value === "number" ? value : ""}
      onChange={(next) => onChange(typeof next === "number" ? next : undefined)}
    />
  );
}
