import { useBlocker } from "@tanstack/react-router";
import { hasUnsaved, saveNow } from "./autosave";

const PATIENCE = 4000; // ms; a server that does not answer must hold nobody on the page

/** Leaving the canvas waits for the save under way, and is held up when that does not succeed. */
export function useLeaveGuard() {
  return useBlocker({ shouldBlockFn: mustStay, withResolver: true, enableBeforeUnload: false });
}

async function mustStay(way: { current: { pathname: string }; next: { pathname: string } }) {
  if (way.current.pathname === way.next.pathname) return false;
  // A name that is being typed counts when its field is left.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  if (!hasUnsaved()) return false;
  await Promise.race([saveNow(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  return hasUnsaved();
}
