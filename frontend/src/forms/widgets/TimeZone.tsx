import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { WidgetProps } from "../widget";

/** A time zone by its IANA name; the reader's own stands first. */
export function TimeZone({ value, required, label, description, error, onChange }: WidgetProps) {
  const { t } = useTranslation("forms");
  const chosen = typeof value === "string" && value ? value : null;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = new Set([own, "UTC", ...Intl.supportedValuesOf("timeZone")]);
  if (chosen) all.add(chosen);
  return (
    <Select
      label={label}
      description={description}
      error={error}
      withAsterisk={required}
      searchable
      clearable={!required}
      allowDeselect={!required}
      limit={60}
      nothingFoundMessage={t("timeZone.none")}
      data={[...all].filter(Boolean)}
      value={chosen}
      onChange={(zone) => onChange(zone ?? (required ? "" : undefined))}
    />
  );
}
