/** Calls to the emulator; it has its own address and knows no sign-in. */

import type { BusinessNumber, EmulatorClock, Fault, ThreadAnswer } from "./model";

const BASE = "/emulator/api/";

export class EmulatorProblem extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function call<T>(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(BASE + path, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new EmulatorProblem(0, "");
  }
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new EmulatorProblem(answer.status, String(data.error ?? answer.statusText));
  return data as T;
}

interface Chat {
  from: string;
  to: string;
}

export const phoneApi = {
  phones: () => call<BusinessNumber[]>("GET", "phones/"),

  /** `peek`: look without the phone counting as open, so that nothing is marked as read. */
  thread: (chat: Chat, after: number, wait: number, peek: boolean, signal: AbortSignal) => {
    const query = new URLSearchParams({ ...chat, after: String(after), wait: String(wait) });
    if (peek) query.set("peek", "1");
    return call<ThreadAnswer>("GET", `thread/?${query}`, undefined, signal);
  },

  send: (chat: Chat, name: string, message: Record<string, unknown>) =>
    call<{ id: string }>("POST", "inbound/", { ...chat, name, ...message }),

  clock: () => call<EmulatorClock>("GET", "clock/"),
  advance: (duration: string) => call<EmulatorClock>("POST", "clock/", { advance: duration }),
  setOffset: (seconds: number) =>
    call<EmulatorClock>("POST", "clock/", { offset_seconds: seconds }),

  faults: () => call<Fault[]>("GET", "faults/"),
  addFault: (fault: Record<string, unknown>) => call<Fault>("POST", "faults/", fault),
  clearFaults: () => call<Fault[]>("DELETE", "faults/"),
};
