/** Unsent texts, kept on this machine per conversation, so that nothing typed is lost by a reload. */

const PREFIX = "chatflow.draft.";

export function readDraft(conversation: string): string {
  try {
    return localStorage.getItem(PREFIX + conversation) ?? "";
  } catch {
    return "";
  }
}

export function keepDraft(conversation: string, text: string): void {
  try {
    if (text) localStorage.setItem(PREFIX + conversation, text);
    else localStorage.removeItem(PREFIX + conversation);
  } catch {
    // Storage may be full or switched off; the text is still in the field.
  }
}
