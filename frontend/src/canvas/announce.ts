/** What happened on the canvas, for those who listen to it. */
import { create } from "zustand";

export const useAnnouncement = create<{ text: string }>()(() => ({ text: "" }));

export function announce(text: string): void {
  // The same words twice in a row would not be read again.
  const { text: before } = useAnnouncement.getState();
  useAnnouncement.setState({ text: before === text ? `${text}\u00a0` : text });
}
