/** Whether the signed-in session has run out while a page was open. */
import { create } from "zustand";
import { setExpiredHandler } from "../api/client";

interface SessionState {
  expired: boolean;
  /** Goes up by one after each sign-in, for work that waits to be tried again. */
  signIns: number;
  expire: () => void;
  renew: () => void;
}

export const useSession = create<SessionState>()((set) => ({
  expired: false,
  signIns: 0,
  expire: () => set({ expired: true }),
  renew: () => set((state) => ({ expired: false, signIns: state.signIns + 1 })),
}));

setExpiredHandler(() => useSession.getState().expire());
