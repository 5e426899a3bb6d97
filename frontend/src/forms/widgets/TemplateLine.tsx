import { Text, TextInput } from "@mantine/core";
import { useRef } from "react";
import { literalLength } from "../validate";
import type { WidgetProps } from "../widget";
import { VariablePicker } from "./VariablePicker";

interface TemplateLineProps extends Omit<WidgetProps, "Form"> {
  hideLabel?: boolean;
  placeholder?: string;
  size?: "xs";
  /** A formula names variables as they are; a text puts them in braces. */
  isFormula?: boolean;
}

/** A line that may hold variables, with its length against WhatsApp's limit. */
export function TemplateLine(props: TemplateLineProps) {
  const { schema, value, required, label, hideLabel, description, error, onChange } = props;
  const { placeholder, size, isFormula } = props;
  const input = useRef<HTMLInputElement>(null);
  const text = typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
  const limit = schema["x-limit"];

  function change(next: string) {
    onChange(next === "" && !required ? undefined : next);
  }

  function insert(name: string) {
    const at = input.current?.selectionStart ?? text.length;
    const hole = isFormula ? name : `{{ ${name} }}`;
    change(`${text.slice(0, at)}${hole}${text.slice(input.current?.selectionEnd ?? at)}`);
    input.current?.focus();
  }

  return (
    <TextInput
      ref={input}
      size={size}
      label={hideLabel ? undefined : label}
      aria-label={hideLabel ? label : undefined}
      placeholder={placeholder ?? (hideLabel ? label : undefined)}
      description={description}
      error={error}
      withAsterisk={required}
      spellCheck={isFormula ? false : undefined}
      styles={isFormula ? { input: { fontFamily: "var(--mantine-font-family-monospace)" } } : {}}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      rightSectionWidth={typeof limit === "number" && limit < 1000 ? 78 : 36}
      rightSection={
        <>
          {typeof limit === "number" && limit < 1000 && (
            <Text span size="xs" c={literalLength(text) > limit ? "red" : "dimmed"} mr={4}>
              {literalLength(text)}/{limit}
            </Text>
          )}
          <VariablePicker onPick={insert} />
        </>
      }
    />
  );
}
