/** The console's calls to the server, one function each. */

import { ApiProblem, api, inWorkspace } from "../api/client";
import { LogGone, LogRefused } from "./eventLog";
import type { Conversation, ConversationDetail, EventPage, Message, Page } from "./model";

const THREAD_PAGE = 50;

export function createDeskApi(slug: string) {
  const at = (path: string) => inWorkspace(slug, path);
  const conversation = (id: string, rest = "") =>
    at(`conversations/${encodeURIComponent(id)}/${rest}`);
  return {
    list: (query: Record<string, string>, signal?: AbortSignal) =>
      api.get<Page<Conversation>>(at("conversations/"), { query, signal }),

    conversation: (id: string, signal?: AbortSignal) =>
      api.get<ConversationDetail>(conversation(id), { signal }),

    messages: (id: string, query: { before?: number; after?: number }, signal?: AbortSignal) =>
      api.get<Page<Message>>(conversation(id, "messages/"), {
        query: { ...query, limit: THREAD_PAGE },
        signal,
      }),

    send: (id: string, body: { client_id: string; last_seen_seq: number; text: string }) =>
      api.post<Message>(conversation(id, "messages/"), {
        client_id: body.client_id,
        last_seen_seq: body.last_seen_seq,
        type: "text",
        content: { text: body.text },
      }),

    claim: (id: string, epoch: number) =>
      api.post<ConversationDetail>(conversation(id, "claim/"), { epoch }),

    takeOver: (id: string, epoch: number) =>
      api.post<ConversationDetail>(conversation(id, "take-over/"), { epoch }),

    resolve: (id: string, then: "exit" | "end") =>
      api.post<ConversationDetail>(conversation(id, "resolve/"), { then }),

    returnToBot: (id: string, node?: string) =>
      api.post<ConversationDetail>(conversation(id, "return-to-bot/"), node ? { node } : {}),

    markRead: (id: string, seq: number) => api.post<unknown>(conversation(id, "read/"), { seq }),

    async events(after: number | null, wait: number, signal: AbortSignal): Promise<EventPage> {
      try {
        return await api.get<EventPage>(at("events/"), { query: { after, wait }, signal });
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 410) throw new LogGone();
        if (error instanceof ApiProblem && [401, 403, 404].includes(error.status))
          throw new LogRefused();
        throw error;
      }
    },
  };
}

export type DeskApi = ReturnType<typeof createDeskApi>;
