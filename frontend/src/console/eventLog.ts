/**
 * Follows the console's event log by cursor.
 *
 * The truth is read over HTTP; a bell (from the websocket) only says that reading is worth while. So a bell that is
 * lost, late, doubled or out of order costs at most time, never an event.
 */

import { backoffDelay } from "./backoff";
import type { ConsoleEvent, EventPage } from "./model";

const LONG_POLL_SECONDS = 25;
/** With the socket up, how long silence may last before we read anyway: finds bells that got lost on the way. */
const SILENCE_MS = 20_000;

export type LogStatus =
  | { kind: "connecting" }
  | { kind: "live"; bySocket: boolean }
  | { kind: "catching_up"; behind: number }
  | { kind: "offline"; since: number }
  | { kind: "refused" };

/** The log was cut or replaced (410): everything held must be read again. */
export class LogGone extends Error {}

/** The server will not talk to this person any more (401, 403): trying again is pointless. */
export class LogRefused extends Error {}

export interface EventLogOptions {
  /** Throws `LogGone`, `LogRefused`, or anything else for trouble worth another attempt. */
  read: (after: number, waitSeconds: number, signal: AbortSignal) => Promise<EventPage>;
  /** Called with events in order, each `seq` once. */
  apply: (events: ConsoleEvent[]) => void;
  /** Reads everything anew; returns the cursor that belongs to what was read. */
  reload: (signal: AbortSignal) => Promise<number>;
  onStatus: (status: LogStatus) => void;
  onPage?: (page: EventPage) => void;
  random?: () => number;
  now?: () => number;
}

export class EventLog {
  #options: EventLogOptions;
  #cursor = 0;
  #head = 0;
  #log: string | number | null = null;
  #failures = 0;
  #reloadedInVain = false;
  #offlineSince: number | null = null;
  #socketUp = false;
  #stop: AbortController | null = null;
  #reading: AbortController | null = null;
  #readingLong = false;
  #wake: (() => void) | null = null;

  constructor(options: EventLogOptions) {
    this.#options = options;
  }

  get cursor(): number {
    return this.#cursor;
  }

  /** Runs until `stop()`; starts by reading everything. */
  async run(): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    this.#options.onStatus({ kind: "connecting" });
    let mustReload = true;
    while (!stop.signal.aborted) {
      try {
        if (mustReload) {
          this.#cursor = await this.#options.reload(stop.signal);
          this.#head = this.#cursor;
          mustReload = false;
          if (stop.signal.aborted) return;
          if (!this.#reloadedInVain) this.#healthy();
        }
        await this.#step(stop.signal);
      } catch (error) {
        if (stop.signal.aborted) return;
        if (error instanceof LogGone) {
          this.#log = null;
          // One reload answers a 410; a second without a single page in between is trouble like any other.
          if (mustReload || this.#reloadedInVain) await this.#failed();
          mustReload = true;
          this.#reloadedInVain = true;
          continue;
        }
        if (error instanceof LogRefused) {
          this.#options.onStatus({ kind: "refused" });
          return;
        }
        if (isAbort(error)) continue;
        await this.#failed();
      }
    }
  }

  stop(): void {
    this.#stop?.abort();
    this.#reading?.abort();
    this.#wake?.();
  }

  /** The socket says that the log has reached `head`. */
  bell(head: number): void {
    if (head > this.#head) this.#head = head;
    if (this.#head > this.#cursor) this.#wake?.();
  }

  /** Tells whether bells can be expected; without them the log is read by long poll. */
  socket(up: boolean): void {
    if (up === this.#socketUp) return;
    this.#socketUp = up;
    // A long poll begun before the socket came up is of no more use, and it would hold back the first bells.
    if (up && this.#readingLong) this.#reading?.abort();
    this.#wake?.();
  }

  /** Something suggests that now is a good moment (the page became visible, the network came back). */
  nudge(): void {
    this.#failures = 0;
    this.#wake?.();
  }

  async #step(stopped: AbortSignal): Promise<void> {
    const behind = this.#head > this.#cursor;
    if (this.#socketUp && !behind) {
      await this.#sleep(SILENCE_MS);
      if (stopped.aborted) return;
    }
    await this.#readOnce(behind || this.#socketUp ? 0 : LONG_POLL_SECONDS);
  }

  async #readOnce(waitSeconds: number): Promise<void> {
    const headBefore = this.#head;
    this.#reading = new AbortController();
    this.#readingLong = waitSeconds > 0;
    try {
      const page = await this.#options.read(this.#cursor, waitSeconds, this.#reading.signal);
      this.#take(page, headBefore);
    } finally {
      this.#reading = null;
      this.#readingLong = false;
    }
  }

  #take(page: EventPage, headBefore: number): void {
    const log = page.log ?? null;
    if (this.#log !== null && log !== null && log !== this.#log) throw new LogGone();
    if (page.head < this.#cursor) throw new LogGone();
    this.#log = log ?? this.#log;
    this.#reloadedInVain = false;
    this.#options.onPage?.(page);
    const rungMeanwhile = this.#head > headBefore;
    this.#head = rungMeanwhile ? Math.max(this.#head, page.head) : page.head;
    const { run, cursor } = nextRun({
      cursor: this.#cursor,
      events: page.events,
      sureUpTo: Math.min(headBefore, page.head),
    });
    this.#cursor = cursor;
    if (run.length > 0) this.#options.apply(run);
    this.#healthy();
  }

  #healthy(): void {
    this.#failures = 0;
    this.#offlineSince = null;
    const behind = this.#head - this.#cursor;
    this.#options.onStatus(
      behind > 0 ? { kind: "catching_up", behind } : { kind: "live", bySocket: this.#socketUp },
    );
  }

  async #failed(): Promise<void> {
    this.#failures += 1;
    this.#offlineSince ??= (this.#options.now ?? Date.now)();
    this.#options.onStatus({ kind: "offline", since: this.#offlineSince });
    await this.#sleep(backoffDelay(this.#failures, this.#options.random));
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      const self = this;
      function done() {
        clearTimeout(timer);
        self.#wake = null;
        resolve();
      }
      this.#wake = done;
    });
  }
}

/**
 * The events of one answer that may be applied now, and the cursor after them.
 *
 * Numbers are given out at commit, so what stood at or below `sureUpTo` before the answer was asked for and is not in it
 * will never come: it is not for this person. A hole above that is left for the next read.
 */
export function nextRun(given: { cursor: number; events: ConsoleEvent[]; sureUpTo: number }): {
  run: ConsoleEvent[];
  cursor: number;
} {
  const run: ConsoleEvent[] = [];
  let cursor = given.cursor;
  for (const event of [...given.events].sort((a, b) => a.seq - b.seq)) {
    if (event.seq <= cursor) continue;
    const isNext = event.seq === cursor + 1;
    if (!isNext && event.seq - 1 > given.sureUpTo) break;
    run.push(event);
    cursor = event.seq;
  }
  if (given.events.length === 0) cursor = Math.max(cursor, given.sureUpTo);
  return { run, cursor };
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
