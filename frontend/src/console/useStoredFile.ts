import { useEffect, useState } from "react";
import { inWorkspace } from "../api/client";
import type { ChatMedia } from "../chat/types";
import { useDesk } from "./useDesk";

/** A customer's file is fetched from the provider after its message has come; then we look again. */
const LOOK_AFTER_MS = [0, 1500, 3000, 6000, 12_000, 30_000, 60_000];
/** Files of older messages are here, or never will be. */
const SETTLED_MS = 10 * 60_000;

/** Where our own copy of a customer's file is, once it is there. */
export function useStoredFile(media: ChatMedia | undefined, createdAt: string): string | undefined {
  const { desk, slug } = useDesk();
  const id = (media as { file?: string } | undefined)?.file;
  const url = id && inWorkspace(slug, `media/${encodeURIComponent(id)}/`);
  const serverNow = Date.now() + desk.store.getState().clockOffset;
  const [isHere, setHere] = useState(() => serverNow - Date.parse(createdAt) > SETTLED_MS);
  useEffect(() => {
    if (!url || isHere) return;
    const stop = new AbortController();
    const look = async () => {
      for (const after of LOOK_AFTER_MS) {
        await new Promise((resolve) => setTimeout(resolve, after));
        if (stop.signal.aborted) return;
        const answer = await fetch(url, { method: "HEAD", signal: stop.signal });
        if (answer.ok) return setHere(true);
      }
    };
    look().catch(() => undefined);
    return () => stop.abort();
  }, [url, isHere]);
  return isHere ? url : undefined;
}
