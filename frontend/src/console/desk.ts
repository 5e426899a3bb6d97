/** The desk of one agent in one workspace: holds the state, follows the log, and carries out what the agent does. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { ApiProblem } from "../api/client";
import { createDeskApi, type DeskApi } from "./deskApi";
import { EventLog, LogRefused, type LogStatus } from "./eventLog";
import { TABS, type Tab, tabQuery } from "./lists";
import type { ConsoleEvent, Conversation, ConversationDetail, EventPage, Message } from "./model";
import { addPending, dropPending, markPending, nextAttemptId } from "./pending";
import {
  applyEvents,
  type DeskState,
  EMPTY,
  openThread,
  type PendingSend,
  putConversation,
  putConversations,
  putMessages,
  renewThread,
  type Wanted,
} from "./state";
import { keepUnsent, readUnsent } from "./unsent";

/** News about several conversations at once are fetched together after this pause. */
const GATHER_MS = 120;
/** With more changed conversations than this at once, the lists are read instead of each one. */
const MANY = 12;

export interface ListState {
  loaded: boolean;
  next: string | null;
}

export interface DeskView extends DeskState {
  status: LogStatus;
  lists: Record<Tab, ListState>;
  details: Record<string, ConversationDetail>;
  /** Conversations that turned out not to exist for this person, or could not be read. */
  broken: Record<string, "missing" | "trouble">;
  trouble: "forbidden" | "unreachable" | null;
  /** Server time minus this machine's, in milliseconds. */
  clockOffset: number;
}

export type ActionResult =
  | { ok: true }
  | { ok: false; code: string; owner?: string; since?: string; detail?: string };

const NO_LISTS = Object.fromEntries(
  TABS.map((tab) => [tab, { loaded: false, next: null }]),
) as Record<Tab, ListState>;

export class Desk {
  readonly slug: string;
  readonly store: StoreApi<DeskView>;
  readonly log: EventLog;
  #api: DeskApi;
  #active: string | null = null;
  #wanted: Wanted = { conversations: [], threads: [] };
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor(slug: string, deskApi: DeskApi = createDeskApi(slug)) {
    this.slug = slug;
    this.#api = deskApi;
    this.store = createStore<DeskView>(() => ({
      ...EMPTY,
      pending: readUnsent(slug),
      status: { kind: "connecting" },
      lists: NO_LISTS,
      details: {},
      broken: {},
      trouble: null,
      clockOffset: 0,
    }));
    this.log = new EventLog({
      read: (after, wait, signal) => this.#api.events(after, wait, signal),
      apply: (events) => this.#apply(events),
      reload: (signal) => this.#reload(signal),
      onStatus: (status) => this.#changeStatus(status),
      onPage: (page) => this.#takeTime(page),
    });
  }

  start(): void {
    void this.log.run();
  }

  stop(): void {
    this.log.stop();
    clearTimeout(this.#gathering);
  }

  // ---- reading

  /** Opens a conversation: its card and its newest messages. */
  async open(id: string | null): Promise<void> {
    this.#active = id;
    if (id) await this.#readConversation(id, true);
  }

  async loadMore(tab: Tab): Promise<void> {
    const { next } = this.store.getState().lists[tab];
    if (next) await this.#readList(tab, next);
  }

  async loadOlder(id: string): Promise<void> {
    const first = this.store.getState().threads[id]?.messages[0];
    if (!first) return;
    const page = await this.#api.messages(id, { before: first.seq });
    this.#change((state) => openThread(state, id, page.items, Boolean(page.next)));
  }

  /** Conversations whose name, number or text matches; also kept, so that a click on one opens at once. */
  async search(text: string, signal: AbortSignal): Promise<string[]> {
    const page = await this.#api.list({ search: text }, signal);
    this.#change((state) => putConversations(state, page.items));
    return page.items.map((one) => one.id);
  }

  async markRead(id: string): Promise<void> {
    const held = this.store.getState().conversations[id];
    if (!held || held.unread === 0) return;
    this.#change((state) => putConversation(state, { id, unread: 0 }));
    await this.#api.markRead(id, held.last_seq).catch(() => undefined);
  }

  async #reload(signal: AbortSignal): Promise<number> {
    try {
      // The cursor first, then the reading: what happens in between is told by the log as well.
      const page = await this.#api.events(null, 0, signal);
      this.#takeTime(page);
      this.store.setState({ conversations: {}, threads: {}, details: {}, lists: NO_LISTS });
      await Promise.all(TABS.map((tab) => this.#readList(tab, null, signal)));
      if (this.#active) await this.#readConversation(this.#active, true);
      this.store.setState({ trouble: null });
      return page.head;
    } catch (error) {
      if (error instanceof LogRefused) this.store.setState({ trouble: "forbidden" });
      else if (isProblem(error, 403)) {
        this.store.setState({ trouble: "forbidden" });
        throw new LogRefused();
      } else if (!signal.aborted) this.store.setState({ trouble: "unreachable" });
      throw error;
    }
  }

  async #readList(tab: Tab, cursor: string | null, signal?: AbortSignal): Promise<void> {
    const query = { ...tabQuery(tab), ...(cursor ? { cursor } : {}) };
    const page = await this.#api.list(query, signal);
    this.#change((state) => putConversations(state, page.items));
    this.store.setState(({ lists }) => ({
      lists: { ...lists, [tab]: { loaded: true, next: page.next } },
    }));
  }

  async #readConversation(id: string, withMessages: boolean): Promise<void> {
    try {
      const [detail, page] = await Promise.all([
        this.#api.conversation(id),
        withMessages ? this.#api.messages(id, {}) : null,
      ]);
      this.#takeDetail(detail);
      if (page) this.#change((state) => renewThread(state, id, page.items, Boolean(page.next)));
    } catch (error) {
      const missing = isProblem(error, 404) || isProblem(error, 403);
      if (missing) this.#forget(id);
      this.store.setState(({ broken }) => ({
        broken: { ...broken, [id]: missing ? "missing" : "trouble" },
      }));
    }
  }

  // ---- the log

  #apply(events: ConsoleEvent[]): void {
    const { state, wanted } = applyEvents(this.store.getState(), events);
    this.store.setState(state);
    this.#want(wanted);
    // The card of the open conversation tells where the bot stands; it changes with nearly everything.
    const active = this.#active;
    if (active && events.some((event) => event.conversation === active))
      this.#want({ conversations: [active], threads: [] });
  }

  #want(more: Wanted): void {
    this.#wanted.conversations.push(...more.conversations);
    this.#wanted.threads.push(...more.threads);
    if (this.#wanted.conversations.length + this.#wanted.threads.length === 0) return;
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      void this.#readWanted();
    }, GATHER_MS);
  }

  async #readWanted(): Promise<void> {
    const threads = new Set(this.#wanted.threads);
    const ids = new Set([...this.#wanted.conversations, ...threads]);
    this.#wanted = { conversations: [], threads: [] };
    if (ids.size <= MANY) {
      await Promise.all([...ids].map((id) => this.#readConversation(id, threads.has(id))));
      return;
    }
    // So much has happened that reading the lists again is less work for everybody.
    const lists = TABS.map((tab) => this.#readList(tab, null).catch(() => undefined));
    const open = [...threads].map((id) => this.#readConversation(id, true));
    await Promise.all([...lists, ...open]);
  }

  #changeStatus(status: LogStatus): void {
    const before = this.store.getState().status.kind;
    this.store.setState({ status });
    if (status.kind === "live" && before === "offline") this.#resendAll();
  }

  #takeTime(page: EventPage): void {
    const serverNow = Date.parse(page.now ?? "");
    if (!Number.isNaN(serverNow)) this.store.setState({ clockOffset: serverNow - Date.now() });
  }

  // ---- replying

  /** Shows the reply at once and sends it; the answer, or the log, puts the real message in its place. */
  async send(conversation: string, text: string): Promise<ActionResult> {
    const clientId = newId();
    const createdAt = new Date(Date.now() + this.store.getState().clockOffset).toISOString();
    this.#change((state) => addPending(state, { clientId, conversation, text, createdAt }));
    return this.#post(clientId);
  }

  /** Sends a waiting reply again, under the id it already has. */
  async resend(clientId: string): Promise<ActionResult> {
    this.#change((state) => markPending(state, clientId, { status: "sending", reason: null }));
    return this.#post(clientId);
  }

  /** Sends a reply again that the provider refused. */
  async sendAgain(conversation: string, message: Message): Promise<ActionResult> {
    const text = typeof message.content.text === "string" ? message.content.text : "";
    const clientId = nextAttemptId(message.client_id ?? newId());
    const createdAt = new Date(Date.now() + this.store.getState().clockOffset).toISOString();
    this.#change((state) => addPending(state, { clientId, conversation, text, createdAt }));
    return this.#post(clientId);
  }

  discard(clientId: string): PendingSend | undefined {
    const send = this.store.getState().pending.find((one) => one.clientId === clientId);
    this.#change((state) => dropPending(state, clientId));
    return send;
  }

  #resendAll(): void {
    for (const send of this.store.getState().pending)
      if (send.status === "unsent" && send.reason === "unreachable")
        void this.resend(send.clientId);
  }

  async #post(clientId: string): Promise<ActionResult> {
    const send = this.store.getState().pending.find((one) => one.clientId === clientId);
    if (!send) return { ok: true };
    const { conversation: id, text } = send;
    try {
      const message = await this.#api.send(id, {
        client_id: clientId,
        last_seen_seq: this.#lastSeen(id),
        text,
      });
      this.#change((state) => dropPending(putMessages(state, id, [message]), clientId));
      return { ok: true };
    } catch (error) {
      return this.#refused(send, error);
    }
  }

  #refused(send: PendingSend, error: unknown): ActionResult {
    const result = refusalOf(error);
    if (error instanceof ApiProblem && result.code === "unseen_reply") {
      const unseen = (error.body.messages ?? []) as Message[];
      this.#change((state) => putMessages(state, send.conversation, unseen));
    }
    if (["not_yours", "window_closed"].includes(result.code))
      this.#want({ conversations: [send.conversation], threads: [] });
    this.#change((state) =>
      markPending(state, send.clientId, { status: "unsent", reason: result.code }),
    );
    return result;
  }

  #lastSeen(id: string): number {
    return this.store.getState().threads[id]?.messages.at(-1)?.seq ?? 0;
  }

  // ---- control

  claim(id: string): Promise<ActionResult> {
    return this.#act(id, (held) => this.#api.claim(id, held.epoch));
  }

  takeOver(id: string): Promise<ActionResult> {
    return this.#act(id, (held) => this.#api.takeOver(id, held.epoch));
  }

  resolve(id: string, then: "exit" | "end"): Promise<ActionResult> {
    return this.#act(id, () => this.#api.resolve(id, then));
  }

  returnToBot(id: string, node?: string): Promise<ActionResult> {
    return this.#act(id, () => this.#api.returnToBot(id, node));
  }

  async #act(
    id: string,
    call: (held: Conversation) => Promise<Conversation>,
  ): Promise<ActionResult> {
    const held = this.store.getState().conversations[id];
    if (!held) return { ok: false, code: "missing" };
    try {
      const news = await call(held);
      if (news?.id) this.#change((state) => putConversation(state, news));
      this.#want({ conversations: [id], threads: [] });
      return { ok: true };
    } catch (error) {
      this.#want({ conversations: [id], threads: [] });
      return refusalOf(error);
    }
  }

  // ---- state

  #change(how: (state: DeskView) => DeskState): void {
    this.store.setState((state) => how(state));
    keepUnsent(this.slug, this.store.getState().pending);
  }

  #takeDetail(detail: ConversationDetail): void {
    const { handoff: _handoff, session: _session, nodes: _nodes, ...conversation } = detail;
    this.#change((state) => putConversation(state, conversation));
    this.store.setState(({ details, broken }) => {
      const { [detail.id]: _mended, ...others } = broken;
      return { details: { ...details, [detail.id]: detail }, broken: others };
    });
  }

  #forget(id: string): void {
    this.store.setState(({ conversations }) => {
      const { [id]: _gone, ...others } = conversations;
      return { conversations: others };
    });
  }
}

function refusalOf(error: unknown): ActionResult & { ok: false } {
  if (!(error instanceof ApiProblem)) return { ok: false, code: "unreachable" };
  if (error.status === 0 || error.status === 429 || error.status >= 500)
    return { ok: false, code: "unreachable" };
  const { owner, since } = error.body as { owner?: { name?: string } | null; since?: string };
  return {
    ok: false,
    code: error.code || `http_${error.status}`,
    owner: owner?.name,
    since,
    detail: error.body.detail,
  };
}

function isProblem(error: unknown, status: number): boolean {
  return error instanceof ApiProblem && error.status === status;
}

/** A random id also where `crypto.randomUUID` is missing (plain http on a local network). */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
