import { SegmentedControl, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { catalogueText, type WidgetProps } from "../widget";

/** One of a few values; two or three short ones stand side by side. */
export function SelectOne(props: WidgetProps) {
  const { schema, value, required, label, description, error, onChange } = props;
  const { t } = useTranslation("forms");
  const values = (schema.enum ?? []).map(String);
  const labels = schema["x-labels"] ?? {};
  const data = values.map((item) => ({
    value: item,
    label: catalogueText(t, labels[item]) || t(`word.${item}`, { defaultValue: readable(item) }),
  }));
  const chosen = value === undefined ? schema.default : value;
  if (values.length === 2 && chosen !== undefined && values.every((item) => item.length < 4)) {
    return (
      <SegmentedControl
        aria-label={label}
        data={data}
        value={String(chosen)}
        onChange={(item) => onChange(item)}
      />
    );
  }
  return (
    <Select
      label={label}
      description={description}
      error={error}
      withAsterisk={required}
      data={data}
      allowDeselect={!required && schema.default === undefined}
      clearable={!required && schema.default === undefined}
      searchable={values.length > 8}
      value={chosen === undefined ? null : String(chosen)}
      onChange={(item) => onChange(item ?? undefined)}
    />
  );
}

function readable(word: string): string {
  const text = word.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
