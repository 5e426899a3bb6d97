import { useEffect, useRef } from "react";

export type DeskKeys = Partial<
  Record<"next" | "previous" | "reply" | "takeOver" | "resolve" | "search" | "sheet", () => void>
>;

const VERBS: Record<string, keyof DeskKeys> = {
  j: "next",
  ArrowDown: "next",
  k: "previous",
  ArrowUp: "previous",
  r: "reply",
  t: "takeOver",
  e: "resolve",
  "/": "search",
  "?": "sheet",
};

/** Single keys for an agent's verbs; off while typing, in menus and in dialogs. */
export function useDeskKeys(keys: DeskKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const verb = VERBS[event.key];
      if (!verb || isBusy(event.target, event.key)) return;
      const action = latest.current[verb];
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function isBusy(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input, textarea, select, [contenteditable="true"]')) return true;
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return true;
  // Arrows scroll the thread and step through tabs where the focus is in one.
  return key.startsWith("Arrow") && target.closest('[role="log"], [role="tablist"]') !== null;
}
