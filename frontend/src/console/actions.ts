/** What an agent does with a conversation, and what they are told about how it went. */

import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { notify } from "../ui/notify";
import { clockText } from "./ages";
import type { Conversation } from "./model";
import type { ActionResult, Refusal } from "./refusals";
import { useDesk } from "./useDesk";

/** Each tells whether it happened. */
export interface ConversationActions {
  claim: () => Promise<boolean>;
  takeOver: () => Promise<boolean>;
  resolve: (then: "exit" | "end") => Promise<boolean>;
  returnToBot: (node?: string) => Promise<boolean>;
}

export function useConversationActions(conversation: Conversation): ConversationActions {
  const { t, i18n } = useTranslation("console");
  const { desk } = useDesk();
  const { id } = conversation;
  const name = conversation.contact.name || conversation.contact.phone;
  return useMemo(() => {
    // At the top: the composer and its buttons are below.
    const frame = {
      position: "top-center" as const,
      closeButtonProps: { "aria-label": t("action.close") },
    };
    const tell = (result: ActionResult, done: string) => {
      if (result.ok) notify({ ...frame, message: done, color: "petrol", autoClose: 3500 });
      else
        notify({
          ...frame,
          message: refusalText(t, result, i18n.language),
          color: "red",
          autoClose: 8000,
        });
      return result.ok;
    };
    return {
      claim: async () => tell(await desk.claim(id), t("result.claimed", { name })),
      takeOver: async () => tell(await desk.takeOver(id), t("result.takenOver")),
      resolve: async (then) => tell(await desk.resolve(id, then), t("result.resolved")),
      returnToBot: async (node) => tell(await desk.returnToBot(id, node), t("result.returned")),
    };
  }, [desk, id, name, t, i18n.language]);
}

function refusalText(t: TFunction<"console">, result: Refusal, language: string): string {
  if (result.owner)
    return result.since
      ? t("result.taken", { owner: result.owner, time: clockText(result.since, language) })
      : t("result.takenNoTime", { owner: result.owner });
  if (result.code === "unreachable") return t("result.unreachable");
  if (result.code === "permission_denied" || result.code === "http_403")
    return t("result.forbidden");
  if (result.detail) return t("result.other", { detail: result.detail });
  return t("result.changed");
}
