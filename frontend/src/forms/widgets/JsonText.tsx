import { JsonInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { WidgetProps } from "../widget";
import { useDraft } from "./useDraft";

/** Whatever no other widget fits, as JSON; it counts once it can be read. */
export function JsonText({ value, required, label, description, error, onChange }: WidgetProps) {
  const { t } = useTranslation("forms");
  const draft = useDraft(value === undefined ? "" : JSON.stringify(value, null, 2), (text) =>
    onChange(text.trim() === "" ? undefined : JSON.parse(text)),
  );
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
      // Half-typed JSON stays in the field, which says so itself.
      onBlur={() => isReadable(draft.text) && draft.commit(draft.text)}
    />
  );
}

function isReadable(text: string): boolean {
  try {
    return text.trim() === "" || JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}
