/** The state of the phone page: who is writing to whom, the chat, and the emulated time. */

import { useEffect, useState } from "react";
import type { BusinessNumber, Customer, ThreadAnswer } from "./model";
import { type EmulatorProblem, phoneApi } from "./phoneApi";
import { followThread, mergeAnswer, type ThreadState } from "./threadLoop";

const STORED = "chatflow.phone";
const FIRST_CUSTOMER: Customer = { phone: "491700000001", name: "Carla Customer" };

export type ChatFacts = Pick<
  ThreadAnswer,
  "now" | "window_open" | "window_expires_at" | "typing"
> & { readAt: number };

export function useCustomer(): [Customer, (customer: Customer) => void] {
  const [customer, setCustomer] = useState<Customer>(() => {
    try {
      return { ...FIRST_CUSTOMER, ...JSON.parse(localStorage.getItem(STORED) ?? "{}") };
    } catch {
      return FIRST_CUSTOMER;
    }
  });
  function keep(next: Customer) {
    setCustomer(next);
    try {
      localStorage.setItem(STORED, JSON.stringify(next));
    } catch {
      // Without storage the phone forgets its number at the next visit.
    }
  }
  return [customer, keep];
}

/** The business numbers of the emulator; asked again until there is one. */
export function useNumbers(): { numbers: BusinessNumber[] | null; trouble: boolean } {
  const [numbers, setNumbers] = useState<BusinessNumber[] | null>(null);
  const [trouble, setTrouble] = useState(false);
  const isMissing = !numbers?.length;
  useEffect(() => {
    if (!isMissing) return;
    let isOver = false;
    const load = () =>
      phoneApi
        .phones()
        .then((found) => {
          if (isOver) return;
          setNumbers(found);
          setTrouble(false);
        })
        .catch(() => !isOver && setTrouble(true));
    void load();
    const timer = setInterval(load, 3000);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [isMissing]);
  return { numbers, trouble };
}

export function useThread(from: string, to: string | undefined) {
  const [thread, setThread] = useState<ThreadState>({ messages: [], head: 0 });
  const [facts, setFacts] = useState<ChatFacts | null>(null);
  const [problem, setProblem] = useState<EmulatorProblem | null>(null);
  useEffect(() => {
    setThread({ messages: [], head: 0 });
    setFacts(null);
    if (!to || !from) return;
    const stop = new AbortController();
    void followThread({
      read: (after, wait, signal) =>
        phoneApi.thread({ from, to }, after, wait, document.hidden, signal),
      onAnswer: (answer) => {
        setThread((held) => mergeAnswer(held, answer));
        setFacts({
          now: answer.now,
          window_open: answer.window_open,
          window_expires_at: answer.window_expires_at,
          typing: answer.typing,
          readAt: Date.now(),
        });
      },
      onTrouble: setProblem,
      signal: stop.signal,
    });
    return () => stop.abort();
  }, [from, to]);
  return { messages: thread.messages, facts, problem };
}
