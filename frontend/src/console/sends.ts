/** The replies of this agent on their way to the server: shown at once, sent until answered, never doubled. */

import { ApiProblem } from "../api/client";
import { backoffDelay } from "./backoff";
import type { DeskApi } from "./deskApi";
import type { DeskView } from "./deskView";
import type { Message } from "./model";
import { newId } from "./newId";
import { addPending, dropPending, markPending, nextAttemptId } from "./pending";
import { type ActionResult, refusalOf } from "./refusals";
import { type DeskState, type PendingSend, putMessages } from "./state";

const SOONEST_RESEND_MS = 1500;

export interface SendsOptions {
  api: DeskApi;
  view: () => DeskView;
  change: (how: (state: DeskView) => DeskState) => void;
  /** The conversation is not as we thought: somebody else has it, or its window has closed. */
  onChanged: (conversation: string) => void;
  onUnreachable: () => void;
}

export class Sends {
  #options: SendsOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  /** The last call of each conversation: its replies go out one by one, so that none overtakes. */
  #lines = new Map<string, Promise<unknown>>();

  constructor(options: SendsOptions) {
    this.#options = options;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Shows the reply at once; the answer, or the log, puts the real message in its place. */
  send(conversation: string, text: string, clientId = newId()): Promise<ActionResult> {
    const createdAt = new Date(Date.now() + this.#options.view().clockOffset).toISOString();
    const lastSeen = this.#lastSeen(conversation);
    this.#options.change((state) =>
      addPending(state, { clientId, conversation, text, createdAt, lastSeen }),
    );
    return this.#post(clientId);
  }

  /** Sends a waiting reply again, under the id it already has; the person knows what came since. */
  resend(clientId: string): Promise<ActionResult> {
    const send = this.#find(clientId);
    const lastSeen = Math.max(send?.lastSeen ?? 0, this.#lastSeen(send?.conversation ?? ""));
    return this.#again(clientId, { lastSeen });
  }

  /** Sends a reply again that the provider refused. */
  sendAgain(conversation: string, message: Message): Promise<ActionResult> {
    const text = typeof message.content.text === "string" ? message.content.text : "";
    // Programs choose ids of any form; only one that can be counted on is.
    const isCountable = /[0-9a-f]{12}$/i.test(message.client_id ?? "");
    const first = isCountable && message.client_id ? message.client_id : message.id;
    return this.send(conversation, text, nextAttemptId(first));
  }

  discard(clientId: string): PendingSend | undefined {
    const send = this.#find(clientId);
    this.#options.change((state) => dropPending(state, clientId));
    return send;
  }

  /** Tries what the server could not be reached for, in the order it was written. */
  async resendAll(): Promise<void> {
    this.stop();
    for (const send of this.#options.view().pending) {
      if (send.status !== "unsent" || send.reason !== "unreachable") continue;
      const result = await this.#again(send.clientId);
      if (!result.ok && result.code === "unreachable") return;
    }
  }

  #again(clientId: string, change: Partial<PendingSend> = {}): Promise<ActionResult> {
    const sending = { status: "sending", reason: null, detail: "" } as const;
    this.#options.change((state) => markPending(state, clientId, { ...change, ...sending }));
    return this.#post(clientId);
  }

  #post(clientId: string): Promise<ActionResult> {
    const conversation = this.#find(clientId)?.conversation ?? "";
    const call = () => this.#call(clientId);
    const answer = (this.#lines.get(conversation) ?? Promise.resolve()).then(call, call);
    this.#lines.set(conversation, answer);
    return answer;
  }

  async #call(clientId: string): Promise<ActionResult> {
    const send = this.#find(clientId);
    if (!send) return { ok: true };
    const { conversation, text, lastSeen } = send;
    try {
      if (this.#waitsForAnother(send)) throw new ApiProblem(0, {});
      const message = await this.#options.api.send(conversation, {
        client_id: clientId,
        last_seen_seq: lastSeen,
        text,
      });
      this.#failures = 0;
      this.#options.change((state) =>
        dropPending(putMessages(state, conversation, [message]), clientId),
      );
      return { ok: true };
    } catch (error) {
      return this.#refused(send, error);
    }
  }

  #refused(send: PendingSend, error: unknown): ActionResult {
    const { change, onChanged, onUnreachable } = this.#options;
    const result = refusalOf(error);
    if (error instanceof ApiProblem && result.code === "unseen_reply") {
      const unseen = (error.body.messages ?? []) as Message[];
      change((state) => putMessages(state, send.conversation, unseen));
    }
    if (["not_yours", "opted_out", "window_closed"].includes(result.code))
      onChanged(send.conversation);
    change((state) =>
      markPending(state, send.clientId, {
        status: "unsent",
        reason: result.code,
        detail: result.detail ?? "",
      }),
    );
    if (result.code === "unreachable") {
      onUnreachable();
      this.#resendLater();
    }
    return result;
  }

  #resendLater(): void {
    if (this.#timer) return;
    this.#failures += 1;
    this.#timer = setTimeout(
      () => void this.resendAll(),
      SOONEST_RESEND_MS + backoffDelay(this.#failures),
    );
  }

  #waitsForAnother(send: PendingSend): boolean {
    const { pending } = this.#options.view();
    return pending
      .slice(0, pending.indexOf(send))
      .some((one) => one.conversation === send.conversation && one.reason === "unreachable");
  }

  #lastSeen(conversation: string): number {
    return this.#options.view().threads[conversation]?.messages.at(-1)?.seq ?? 0;
  }

  #find(clientId: string): PendingSend | undefined {
    return this.#options.view().pending.find((one) => one.clientId === clientId);
  }
}
