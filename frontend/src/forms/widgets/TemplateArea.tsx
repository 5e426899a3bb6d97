import { Group, Input, Text, Textarea } from "@mantine/core";
import { lazy, Suspense, useId, useRef } from "react";
import { useForm } from "../context";
import { literalLength } from "../validate";
import type { WidgetProps } from "../widget";
import type { TextEditorHandle } from "./TextEditor";
import { VariablePicker } from "./VariablePicker";

const TextEditor = lazy(() => import("./TextEditor"));

/** A longer text with variables; the editor with its help comes when it is first needed. */
export function TemplateArea(props: WidgetProps) {
  const { schema, value, required, label, description, error, onChange } = props;
  const { readOnly, variables } = useForm();
  const id = useId();
  const editor = useRef<TextEditorHandle>(null);
  const text = typeof value === "string" ? value : "";
  const limit = schema["x-limit"];
  const change = (next: string) => onChange(next === "" && !required ? undefined : next);

  return (
    <Input.Wrapper
      label={label}
      labelProps={{ id: `${id}-label` }}
      description={description}
      error={error}
      withAsterisk={required}
    >
      <Suspense
        fallback={
          <Textarea
            aria-labelledby={`${id}-label`}
            value={text}
            rows={4}
            onChange={(event) => change(event.currentTarget.value)}
          />
        }
      >
        <TextEditor
          ref={editor}
          labelId={`${id}-label`}
          invalid={error !== undefined}
          readOnly={readOnly}
          text={text}
          variables={variables}
          onChange={change}
        />
      </Suspense>
      <Group justify="space-between" mt={2}>
        <VariablePicker onPick={(name) => editor.current?.insert(`{{ ${name} }}`)} />
        {typeof limit === "number" && (
          <Text size="xs" c={literalLength(text) > limit ? "red" : "dimmed"}>
            {literalLength(text)} / {limit}
          </Text>
        )}
      </Group>
    </Input.Wrapper>
  );
}
