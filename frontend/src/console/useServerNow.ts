import { useEffect, useState } from "react";
import { useDeskState } from "./useDesk";

/** The server's time, drawn anew every `everyMs`: countdowns must not trust this machine's clock. */
export function useServerNow(everyMs: number): number {
  const offset = useDeskState((state) => state.clockOffset);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  // A new offset comes with an answer of this moment, however long ago the last tick was.
  return Math.max(now, Date.now() - everyMs) + offset;
}
