/** The desk of one agent in one workspace: holds the state, follows the log, and carries out what the agent does. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { createDeskApi, type DeskApi } from "./deskApi";
import { type DeskView, firstView } from "./deskView";
import { EventLog, LogRefused, type LogStatus } from "./eventLog";
import { TABS, type Tab, tabQuery } from "./lists";
import type { ConsoleEvent, Conversation, ConversationDetail, EventPage, Page } from "./model";
import { type ActionResult, isProblem, refusalOf } from "./refusals";
import { Sends } from "./sends";
import {
  applyEvents,
  type DeskState,
  openThread,
  putConversation,
  putConversations,
  renewThread,
  type Wanted,
} from "./state";
import { keepUnsent } from "./unsent";

/** News about several conversations at once are fetched together after this pause. */
const GATHER_MS = 120;
/** With more changed conversations than this at once, the lists are read instead of each one. */
const MANY = 12;

export class Desk {
  readonly slug: string;
  readonly store: StoreApi<DeskView>;
  readonly log: EventLog;
  readonly sends: Sends;
  #me: string;
  #api: DeskApi;
  #active: string | null = null;
  #wanted: Wanted = { conversations: [], threads: [] };
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor(slug: string, me: string, deskApi: DeskApi = createDeskApi(slug)) {
    this.slug = slug;
    this.#me = me;
    this.#api = deskApi;
    this.store = createStore<DeskView>(() => firstView(slug, me));
    this.log = new EventLog({
      read: (after, wait, signal) => this.#api.events(after, wait, signal),
      apply: (events) => this.#apply(events),
      reload: (signal) => this.#reload(signal),
      onStatus: (status) => this.#changeStatus(status),
      onPage: (page) => this.#takeTime(page),
    });
    this.sends = new Sends({
      api: deskApi,
      view: () => this.store.getState(),
      change: (how) => this.#change(how),
      onChanged: (id) => this.#want({ conversations: [id], threads: [] }),
      // If nothing can be reached, the log finds out now and says so on screen.
      onUnreachable: () => this.log.nudge(),
    });
  }

  start(): void {
    void this.log.run();
  }

  stop(): void {
    this.log.stop();
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.sends.stop();
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
      const lists = await Promise.all(
        TABS.map(async (tab) => ({ tab, page: await this.#api.list(tabQuery(tab), signal) })),
      );
      this.store.setState({ conversations: {}, threads: {}, details: {} });
      for (const { tab, page } of lists) this.#takeList(tab, page);
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

  async #readList(tab: Tab, cursor: string | null): Promise<void> {
    const query = { ...tabQuery(tab), ...(cursor ? { cursor } : {}) };
    this.#takeList(tab, await this.#api.list(query));
  }

  #takeList(tab: Tab, page: Page<Conversation>): void {
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
      // Its event does not come again.
      else this.#note({ conversations: [id], threads: withMessages ? [id] : [] });
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
    this.#note(more);
    if (this.#wanted.conversations.length + this.#wanted.threads.length === 0) return;
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      void this.#readWanted();
    }, GATHER_MS);
  }

  /** Notes what to read; of itself, that is done with the next news or sign of life. */
  #note(what: Wanted): void {
    this.#wanted.conversations.push(...what.conversations);
    this.#wanted.threads.push(...what.threads);
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
    const lists = TABS.map((tab) =>
      this.#readList(tab, null).catch(() => this.#note({ conversations: [...ids], threads: [] })),
    );
    const open = [...threads].map((id) => this.#readConversation(id, true));
    await Promise.all([...lists, ...open]);
  }

  #changeStatus(status: LogStatus): void {
    const before = this.store.getState().status.kind;
    this.store.setState({ status });
    if (status.kind !== "live") return;
    this.#want({ conversations: [], threads: [] });
    if (before === "offline") void this.sends.resendAll();
  }

  #takeTime(page: EventPage): void {
    const serverNow = Date.parse(page.now ?? "");
    if (!Number.isNaN(serverNow)) this.store.setState({ clockOffset: serverNow - Date.now() });
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
    call: (held: Conversation) => Promise<ConversationDetail>,
  ): Promise<ActionResult> {
    const held = this.store.getState().conversations[id];
    if (!held) return { ok: false, code: "missing" };
    try {
      const news = await call(held);
      if (news?.id) this.#takeDetail(news);
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
    keepUnsent(this.slug, this.#me, this.store.getState().pending);
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
