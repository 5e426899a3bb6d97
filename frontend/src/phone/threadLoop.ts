/** Follows one chat by long poll: messages by id, in order, whatever came twice. */

import { backoffDelay } from "../console/backoff";
import type { ThreadAnswer, ThreadMessage } from "./model";
import { EmulatorProblem } from "./phoneApi";

const WAIT_SECONDS = 25;
/** An empty ledger answers at once instead of waiting; asking it is slowed down here. */
const IDLE_MS = 1000;

export interface ThreadState {
  messages: ThreadMessage[];
  head: number;
}

/** A head that went back means that the ledger was reset: nothing held is true any more. */
export function mergeAnswer(held: ThreadState, answer: ThreadAnswer): ThreadState {
  const base = answer.head < held.head ? [] : held.messages;
  const byId = new Map(base.map((message) => [message.id, message]));
  for (const message of answer.messages) byId.set(message.id, message);
  return {
    messages: [...byId.values()].sort((a, b) => a.seq - b.seq),
    head: answer.head,
  };
}

export interface ThreadLoopOptions {
  read: (after: number, wait: number, signal: AbortSignal) => Promise<ThreadAnswer>;
  onAnswer: (answer: ThreadAnswer) => void;
  onTrouble: (problem: EmulatorProblem | null) => void;
  signal: AbortSignal;
}

export async function followThread(options: ThreadLoopOptions): Promise<void> {
  const { read, onAnswer, onTrouble, signal } = options;
  let head = 0;
  let failures = 0;
  while (!signal.aborted) {
    const began = Date.now();
    try {
      const answer = await read(head, head > 0 ? WAIT_SECONDS : 0, signal);
      if (signal.aborted) return;
      failures = 0;
      onTrouble(null);
      onAnswer(answer);
      const isIdle = answer.head === head && answer.messages.length === 0;
      head = answer.head;
      if (isIdle && Date.now() - began < IDLE_MS) await pause(IDLE_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      onTrouble(error instanceof EmulatorProblem ? error : new EmulatorProblem(0, ""));
      await pause(backoffDelay(failures), signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
