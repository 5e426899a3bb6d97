import { Text, TextInput } from "@mantine/core";
import { useRef } from "react";
import { literalLength } from "../validate";
import type { WidgetProps } from "../widget";
import { VariablePicker } from "./VariablePicker";

/** A line that may hold variables, with its length against WhatsApp's limit. */
export function TemplateLine(props: Omit<WidgetProps, "Form"> & { hideLabel?: boolean }) {
  const { schema, value, required, label, hideLabel, description, error, onChange } = props;
  const input = useRef<HTMLInputElement>(null);
  const text = typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
  const limit = schema["x-limit"];

  function change(next: string) {
    onChange(next === "" && !required ? undefined : next);
  }

  function insert(name: string) {
    const at = input.current?.selectionStart ?? text.length;
    change(`${text.slice(0, at)}{{ ${name} }}${text.slice(input.current?.selectionEnd ?? at)}`);
    input.current?.focus();
  }

  return (
    <TextInput
      ref={input}
      label={hideLabel ? undefined : label}
      aria-label={hideLabel ? label : undefined}
      placeholder={hideLabel ? label : undefined}
      description={description}
      error={error}
      withAsterisk={required}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      rightSectionWidth={typeof limit === "number" ? 78 : 36}
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
