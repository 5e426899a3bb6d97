import { JsonInput } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { WidgetProps } from "../widget";
import { useDraft } from "./useDraft";
import { VariablePicker } from "./VariablePicker";

interface JsonTextProps extends WidgetProps {
  /** Whether its texts may hold variables. */
  hasHoles?: boolean;
}

/** Whatever no other widget fits, as JSON; it counts once it can be read. */
export function JsonText(props: JsonTextProps) {
  const { value, required, label, description, error, hasHoles, onChange } = props;
  const { t } = useTranslation("forms");
  const input = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft(value === undefined ? "" : JSON.stringify(value, null, 2), (text) =>
    onChange(text.trim() === "" ? undefined : JSON.parse(text)),
  );

  function insert(name: string) {
    const at = input.current?.selectionStart ?? draft.text.length;
    const before = draft.text.slice(0, at);
    const hole = isInsideText(before) ? `{{ ${name} }}` : `"{{ ${name} }}"`;
    const next = before + hole + draft.text.slice(input.current?.selectionEnd ?? at);
    if (isReadable(next)) draft.commit(next);
    else draft.type(next);
    input.current?.focus();
  }

  return (
    <JsonInput
      ref={input}
      label={label}
      description={description}
      error={error}
      withAsterisk={required}
      validationError={t("invalid.json")}
      spellCheck={false}
      autosize
      minRows={typeof value === "number" || typeof value === "boolean" ? 1 : 3}
      maxRows={14}
      value={draft.text}
      onChange={draft.type}
      // Half-typed JSON stays in the field, which says so itself.
      onBlur={() => isReadable(draft.text) && draft.commit(draft.text)}
      rightSection={hasHoles ? <VariablePicker onPick={insert} /> : undefined}
      rightSectionProps={{ style: { alignItems: "flex-start", paddingTop: 4 } }}
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

/** Whether JSON that breaks off here breaks off inside a text. */
function isInsideText(before: string): boolean {
  return (before.replace(/\\./g, "").match(/"/g)?.length ?? 0) % 2 === 1;
}
