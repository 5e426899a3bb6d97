import { TagsInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { asArray } from "../values";
import type { WidgetProps } from "../widget";

/** Words or short phrases: Enter or a comma ends one. */
export function Words({
  schema,
  value,
  required,
  label,
  description,
  error,
  onChange,
}: WidgetProps) {
  const { t } = useTranslation("forms");
  const words = asArray(value).filter((word): word is string => typeof word === "string");
  return (
    <TagsInput
      label={label}
      description={description}
      error={error}
      withAsterisk={required}
      placeholder={words.length === 0 ? t("words.placeholder") : undefined}
      maxTags={schema.maxItems}
      splitChars={[","]}
      acceptValueOnBlur
      value={words}
      onChange={(next) => onChange(next.length === 0 && !required ? undefined : next)}
    />
  );
}
