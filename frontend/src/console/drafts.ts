/** Unsent texts, kept on this machine per person and conversation, so that nothing typed is lost by a reload. */

const keyOf = (me: string, conversation: string) => `chatflow.draft.${me}.${conversation}`;

export function readDraft(me: string, conversation: string): string {
  try {
    return localStorage.getItem(keyOf(me, conversation)) ?? "";
  } catch {
    return "";
  }
}

export function keepDraft(me: string, conversation: string, text: string): void {
  try {
    if (text) localStorage.setItem(keyOf(me, conversation), text);
    else localStorage.removeItem(keyOf(me, conversation));
  } catch {
    // Storage may be full or switched off; the text is still in the field.
  }
}
