import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backoffDelay } from "./backoff";
import { EventLog, LogGone, LogRefused, type LogStatus, nextRun } from "./eventLog";
import type { ConsoleEvent, EventPage } from "./model";

function event(seq: number): ConsoleEvent {
  return { seq, kind: "conversation.changed", conversation: "c", payload: {}, at: "" };
}

/** A server with a log in memory: pages of three, long polls answered when something is written. */
class FakeServer {
  events: ConsoleEvent[] = [];
  log = "a";
  hidden = new Set<number>();
  fail = 0;
  reads = 0;
  #waiting = new Set<() => void>();

  get head(): number {
    return this.events.at(-1)?.seq ?? 0;
  }

  write(count = 1): void {
    for (let i = 0; i < count; i += 1) this.events.push(event(this.head + 1));
    for (const wake of this.#waiting) wake();
  }

  read = async (after: number, wait: number, signal: AbortSignal): Promise<EventPage> => {
    this.reads += 1;
    if (this.fail > 0) {
      this.fail -= 1;
      throw new Error("503");
    }
    if (wait > 0 && this.head <= after) await this.#news(wait, signal);
    const events = this.events.filter((one) => one.seq > after && !this.hidden.has(one.seq));
    return { events: events.slice(0, 3), head: this.head, log: this.log };
  };

  #news(wait: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, wait * 1000);
      this.#waiting.add(done);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        reject(new DOMException("aborted", "AbortError"));
      });
    });
  }
}

let log: EventLog | undefined;

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  log?.stop();
  vi.useRealTimers();
});

function follow(server: FakeServer) {
  const seen: number[] = [];
  const statuses: LogStatus[] = [];
  let reloads = 0;
  log = new EventLog({
    read: server.read,
    apply: (events) => seen.push(...events.map((one) => one.seq)),
    reload: async () => {
      reloads += 1;
      return server.head;
    },
    onStatus: (status) => statuses.push(status),
    random: () => 1,
  });
  void log.run();
  return { log, seen, statuses, reloads: () => reloads };
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test("long poll alone brings every event once and in order", async () => {
  const server = new FakeServer();
  const { seen } = follow(server);
  await vi.advanceTimersByTimeAsync(10);
  server.write(8);
  await vi.advanceTimersByTimeAsync(10);
  server.write(1);
  await vi.advanceTimersByTimeAsync(10);
  expect(seen).toEqual(range(1, 9));
});

test("with dropped, doubled and reordered bells the state still equals the log", async () => {
  const server = new FakeServer();
  const { log, seen } = follow(server);
  log.socket(true);
  await vi.advanceTimersByTimeAsync(10);
  let seed = 7;
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
  const late: number[] = [];
  for (let turn = 0; turn < 400; turn += 1) {
    server.write(1 + Math.floor(random() * 4));
    const chance = random();
    if (chance < 0.3) late.push(server.head);
    else if (chance < 0.7) {
      log.bell(server.head);
      log.bell(server.head);
    }
    if (random() < 0.2) log.bell(late.pop() ?? 0);
    if (random() < 0.05) log.socket(false);
    if (random() < 0.1) log.socket(true);
    if (random() < 0.03) server.fail = 2;
    await vi.advanceTimersByTimeAsync(Math.floor(random() * 300));
  }
  log.socket(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toEqual(range(1, server.head));
});

test("a bell that never rang is found out within twenty seconds", async () => {
  const server = new FakeServer();
  const { log, seen } = follow(server);
  log.socket(true);
  await vi.advanceTimersByTimeAsync(10);
  server.write(1);
  await vi.advanceTimersByTimeAsync(20_500);
  expect(seen).toEqual([1]);
});

test("a bell for more than there is does not make the client read in a circle", async () => {
  const server = new FakeServer();
  const { log } = follow(server);
  log.socket(true);
  await vi.advanceTimersByTimeAsync(10);
  const before = server.reads;
  log.bell(99);
  await vi.advanceTimersByTimeAsync(1000);
  expect(server.reads - before).toBeLessThanOrEqual(2);
});

test("events this person may not see leave no hole to wait for", async () => {
  const server = new FakeServer();
  server.hidden = new Set([2, 3, 5, 9]);
  const { log, seen } = follow(server);
  await vi.advanceTimersByTimeAsync(10);
  server.write(9);
  await vi.advanceTimersByTimeAsync(100);
  expect(seen).toEqual([1, 4, 6, 7, 8]);
  expect(log.cursor).toBe(9);
});

test("a hole that may still be filled is read again, never skipped", () => {
  expect(nextRun({ cursor: 4, events: [event(5), event(7)], sureUpTo: 5 })).toEqual({
    run: [event(5)],
    cursor: 5,
  });
});

test("trouble is told with its beginning, and the way back too", async () => {
  const server = new FakeServer();
  const { seen, statuses } = follow(server);
  await vi.advanceTimersByTimeAsync(10);
  server.fail = 3;
  server.write(1);
  await vi.advanceTimersByTimeAsync(10);
  server.write(1);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(statuses.some((status) => status.kind === "offline")).toBe(true);
  expect(statuses.at(-1)).toEqual({ kind: "live", bySocket: false });
  expect(seen).toEqual([1, 2]);
});

test("another log, or one cut short, means reading everything anew", async () => {
  const server = new FakeServer();
  const { log, reloads } = follow(server);
  await vi.advanceTimersByTimeAsync(10);
  server.write(2);
  await vi.advanceTimersByTimeAsync(10);
  server.log = "b";
  server.write(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(reloads()).toBe(2);
  server.events = server.events.slice(0, 1);
  log.nudge();
  await vi.advanceTimersByTimeAsync(26_000);
  expect(reloads()).toBe(3);
});

test("a log that is gone again and again is asked for with patience", async () => {
  let asked = 0;
  const follower = new EventLog({
    read: async () => {
      asked += 1;
      throw new LogGone();
    },
    apply: () => {},
    reload: async () => 0,
    onStatus: () => {},
    random: () => 1,
  });
  void follower.run();
  await vi.advanceTimersByTimeAsync(5000);
  follower.stop();
  expect(asked).toBeLessThan(8);
});

test("somebody signed out is told and does not hammer the server", async () => {
  const statuses: LogStatus[] = [];
  let asked = 0;
  const follower = new EventLog({
    read: async () => {
      asked += 1;
      throw new LogRefused();
    },
    apply: () => {},
    reload: async () => 0,
    onStatus: (status) => statuses.push(status),
  });
  await follower.run();
  expect(asked).toBe(1);
  expect(statuses.at(-1)).toEqual({ kind: "refused" });
});

test("waiting grows to ten seconds and is spread over the whole span", () => {
  expect(backoffDelay(1, () => 1)).toBe(500);
  expect(backoffDelay(4, () => 1)).toBe(4000);
  expect(backoffDelay(30, () => 1)).toBe(10_000);
  expect(backoffDelay(4, () => 0)).toBe(0);
});
