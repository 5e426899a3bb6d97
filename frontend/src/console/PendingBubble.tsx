import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Ticks } from "../chat/Ticks";
import { clockText } from "./ages";
import classes from "./MessageBubble.module.css";
import type { PendingSend } from "./state";

const KNOWN = [
  "unreachable",
  "reloaded",
  "unseen_reply",
  "opted_out",
  "window_closed",
  "too_long",
] as const;
/** Sending the same text again cannot help here; it must be changed or given up. */
const HOPELESS = new Set(["opted_out", "window_closed", "too_long", "not_yours"]);

interface PendingBubbleProps {
  send: PendingSend;
  owner: string;
  onAgain: () => void;
  /** Missing where there is no field to write in. */
  onEdit?: () => void;
  onDiscard: () => void;
}

/** A reply of ours before the server has it: on its way, or stopped with the reason and the ways on. */
export function PendingBubble({ send, owner, onAgain, onEdit, onDiscard }: PendingBubbleProps) {
  const { t, i18n } = useTranslation("console");
  const isUnsent = send.status === "unsent";
  const known = KNOWN.find((reason) => reason === send.reason);
  const why =
    send.reason === "not_yours"
      ? t("pending.not_yours", { owner: owner || t("result.somebody") })
      : known
        ? t(`pending.${known}`)
        : t("pending.refused", { detail: send.detail || send.reason });
  return (
    <li className={classes.row} data-side="out" data-pending={send.clientId}>
      <div
        className={classes.bubble}
        data-author="agent"
        data-pending={isUnsent ? "unsent" : "sending"}
      >
        <p style={{ margin: 0, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{send.text}</p>
        <span className={classes.meta}>
          <time dateTime={send.createdAt}>{clockText(send.createdAt, i18n.language)}</time>
          {!isUnsent && <Ticks state="sending" />}
        </span>
      </div>
      {isUnsent && (
        <span className={classes.failure} role="alert">
          {why}
          {!HOPELESS.has(send.reason ?? "") && (
            <Button size="compact-xs" onClick={onAgain}>
              {t(send.reason === "unseen_reply" ? "pending.anyway" : "pending.again")}
            </Button>
          )}
          {onEdit && (
            <Button size="compact-xs" variant="default" onClick={onEdit}>
              {t("pending.edit")}
            </Button>
          )}
          <Button size="compact-xs" variant="subtle" color="red" onClick={onDiscard}>
            {t("pending.discard")}
          </Button>
        </span>
      )}
    </li>
  );
}
