import { Autocomplete } from "@mantine/core";
import { useForm } from "../context";
import type { WidgetProps } from "../widget";
import { useDraft } from "./useDraft";

/** A queue by its name: one that exists, or one that is still to be made. */
export function QueueRef({ value, required, label, description, error, onChange }: WidgetProps) {
  const { queues } = useForm();
  const draft = useDraft(typeof value === "string" ? value : "", (text) =>
    onChange(text === "" && !required ? undefined : text),
  );
  return (
    <Autocomplete
      label={label}
      description={description}
      error={error}
      withAsterisk={required}
      data={[...new Set(queues.map((queue) => queue.name))]}
      value={draft.text}
      onChange={draft.commit}
    />
  );
}
