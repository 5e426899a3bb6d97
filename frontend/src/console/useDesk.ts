/** The desk of the page, and narrow views on it. */

import { createContext, useContext, useEffect, useState } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import { ConsoleSocket } from "./consoleSocket";
import { Desk } from "./desk";
import type { DeskView } from "./deskView";

export interface Viewer {
  id: string;
  name: string;
  mayReply: boolean;
}

interface DeskContextValue {
  desk: Desk;
  me: Viewer;
  slug: string;
}

export const DeskContext = createContext<DeskContextValue | null>(null);

export function useDesk(): DeskContextValue {
  const value = useContext(DeskContext);
  if (!value) throw new Error("useDesk is for children of the console page.");
  return value;
}

export function useDeskState<T>(select: (state: DeskView) => T): T {
  return useStore(useDesk().desk.store, useShallow(select));
}

/** Keeps a desk running for as long as the page is there; `restarts` begins anew (after a sign-in). */
export function useRunningDesk(slug: string, me: string, restarts: number): Desk {
  const [desk] = useState(() => new Desk(slug, me));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a sign-in must start the log and the socket again
  useEffect(() => {
    const socket = new ConsoleSocket({
      url: socketUrl(desk.slug),
      cursor: () => desk.log.cursor,
      onBell: (head) => desk.log.bell(head),
      onUp: (up) => desk.log.socket(up),
    });
    const nudge = () => {
      if (document.visibilityState !== "visible") return;
      desk.log.nudge();
      socket.nudge();
    };
    desk.start();
    socket.start();
    window.addEventListener("online", nudge);
    document.addEventListener("visibilitychange", nudge);
    return () => {
      window.removeEventListener("online", nudge);
      document.removeEventListener("visibilitychange", nudge);
      socket.stop();
      desk.stop();
    };
  }, [desk, restarts]);
  return desk;
}

function socketUrl(slug: string): string {
  const url = new URL("/ws/console/", window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("workspace", slug);
  return url.href;
}
