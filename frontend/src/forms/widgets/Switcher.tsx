import { Switch } from "@mantine/core";
import type { WidgetProps } from "../widget";

export function Switcher({ schema, value, label, description, error, onChange }: WidgetProps) {
  return (
    <Switch
      label={label}
      description={description}
      error={error}
      checked={value === undefined ? schema.default === true : value === true}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
