/** The websocket as a bell: tells that the log has grown, carries nothing that could be lost. */

import { backoffDelay } from "./backoff";

const PING_MS = 20_000;
/** Two beats without a word from the server: the line is dead though nobody said so. */
const DEAF_MS = 45_000;
/** Closed for good: signed out, or no longer allowed. */
const TERMINAL_CODES = new Set([4401, 4403]);

export interface ConsoleSocketOptions {
  url: string;
  cursor: () => number;
  onBell: (head: number) => void;
  onUp: (up: boolean) => void;
  open?: (url: string) => WebSocket;
}

export class ConsoleSocket {
  #options: ConsoleSocketOptions;
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;
  #failures = 0;
  #lastWord = 0;
  #stopped = false;

  constructor(options: ConsoleSocketOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#beat);
    this.#socket?.close(1000);
    this.#socket = null;
  }

  /** Now is a good moment to try again (the page is visible, the network is back). */
  nudge(): void {
    if (this.#stopped || this.#socket) return;
    this.#failures = 0;
    clearTimeout(this.#timer);
    this.#connect();
  }

  #connect(): void {
    const socket = (this.#options.open ?? ((url) => new WebSocket(url)))(this.#options.url);
    this.#socket = socket;
    socket.onopen = () => {
      this.#lastWord = Date.now();
      this.#send({ type: "hello", cursor: this.#options.cursor() });
      this.#beat = setInterval(() => this.#heartbeat(), PING_MS);
    };
    socket.onmessage = (message) => this.#hear(message.data);
    socket.onclose = (close) => this.#closed(socket, close.code);
  }

  #hear(data: unknown): void {
    this.#lastWord = Date.now();
    // Only a server that speaks is up: an open socket behind a deaf proxy is not.
    this.#failures = 0;
    this.#options.onUp(true);
    const frame = readFrame(data);
    if (typeof frame?.head === "number") this.#options.onBell(frame.head);
  }

  #heartbeat(): void {
    if (Date.now() - this.#lastWord > DEAF_MS) this.#socket?.close(4000);
    else this.#send({ type: "ping" });
  }

  #send(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #closed(socket: WebSocket, code: number): void {
    clearInterval(this.#beat);
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#options.onUp(false);
    if (this.#stopped || TERMINAL_CODES.has(code)) return;
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#connect(), backoffDelay(this.#failures));
  }
}

function readFrame(data: unknown): { type?: string; head?: number } | null {
  try {
    return JSON.parse(String(data));
  } catch {
    return null;
  }
}
