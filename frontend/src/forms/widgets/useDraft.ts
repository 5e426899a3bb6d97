import { useState } from "react";

/** A text while it is typed; it gives way when the value behind it changes otherwise (undo). */
export function useDraft(value: string, onCommit: (text: string) => void) {
  const [draft, setDraft] = useState({ text: value, of: value });
  const text = draft.of === value ? draft.text : value;
  return {
    text,
    type: (next: string) => setDraft({ text: next, of: value }),
    commit: (next: string) => {
      setDraft({ text: next, of: next });
      if (next !== value) onCommit(next);
    },
  };
}
