/** The emulator's time between two answers: its last word plus what has passed here since. */

import { useEffect, useState } from "react";
import type { ChatFacts } from "./usePhone";

export function useEmulatedNow(facts: ChatFacts | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (!facts) return null;
  return Date.parse(facts.now) + Math.max(0, now - facts.readAt);
}
