import { Autocomplete, TextInput } from "@mantine/core";
import { useDraft } from "./useDraft";

interface NameBoxProps {
  label: string;
  name: string;
  /** Names that are likely; others can be typed as well. */
  data?: string[];
  error: string | undefined;
  /** Why a name cannot be taken, told while it is typed; such a name stays in the field. */
  problemOf?: (name: string) => string | undefined;
  onChange: (name: string) => void;
}

/** A name that others refer to, such as a port's: taken over when it is complete, not by letters. */
export function NameBox({ label, name, data, error, problemOf, onChange }: NameBoxProps) {
  const draft = useDraft(name, onChange);
  const problem = (text: string) => (text === name ? undefined : problemOf?.(text));

  function commit(text: string) {
    if (problem(text)) draft.type(text);
    else draft.commit(text);
  }

  const box = {
    size: "xs",
    flex: 1,
    miw: 0,
    spellCheck: false,
    "aria-label": label,
    error: problem(draft.text.trim()) ?? error,
    value: draft.text,
    onBlur: () => commit(draft.text.trim()),
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === "Enter") commit(draft.text.trim());
    },
  } as const;
  return data ? (
    <Autocomplete {...box} data={data} limit={12} onChange={draft.type} onOptionSubmit={commit} />
  ) : (
    <TextInput {...box} onChange={(event) => draft.type(event.currentTarget.value)} />
  );
}
