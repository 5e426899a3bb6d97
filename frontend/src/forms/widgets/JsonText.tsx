import { JsonInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { WidgetProps } from "../widget";
import { useDraft } from "./useDraft";

/** Whatever no other widget fits, as JSON; it counts once it can be read. */
export function JsonText({ value, required, label, description, error, onChange }: WidgetProps) {
  const { t } = useTranslation("forms");
  const draft = useDraft(value === undefined ? "" : JSON.stringify(value, null, 2), (text) => {
    if (text.trim() === "") {
      onChange(undefined);
      return;
    }
    try {
      onChange(JSON.parse(text));
    } catch {
      // Half-typed JSON stays in the field, which says so itself.
    }
  });
  return (
    <JsonInput
      label={label}
      description={description}
      error={error}
      withAsterisk={required}
      validationError={t("invalid.json")}
      autosize
      minRows={3}
      maxRows={14}
      value={draft.text}
      onChange={draft.type}
      onBlur={() => draft.commit(draft.text)}
    />
  );
}
