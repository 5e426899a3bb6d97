import { IconAlertCircle, IconFlame } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ageText } from "./ages";
import { ControlPill } from "./ControlPill";
import classes from "./ConversationRow.module.css";
import { Initials } from "./Initials";
import { priorityRank, type Tab } from "./lists";
import type { Conversation } from "./model";
import { useDesk } from "./useDesk";
import { WindowClock } from "./WindowClock";

interface ConversationRowProps {
  conversation: Conversation;
  tab: Tab;
  isOpen: boolean;
  serverNow: number;
}

export function ConversationRow({ conversation, tab, isOpen, serverNow }: ConversationRowProps) {
  const { t } = useTranslation("console");
  const { slug } = useDesk();
  const { contact, last_message: last, unread, waiting_since } = conversation;
  const name = contact.name || contact.phone;
  const priority = priorityRank(conversation.priority);
  const isWaiting = conversation.control === "queued" && waiting_since !== null;
  const hasJustCome = serverNow - Date.parse(waiting_since ?? "") < 60_000;
  return (
    <Link
      to="/w/$slug/console/{-$conversationId}"
      params={{ slug, conversationId: conversation.id }}
      search={(search) => search}
      className={classes.row}
      data-open={isOpen || undefined}
      data-conversation={conversation.id}
      aria-current={isOpen ? "true" : undefined}
    >
      <Initials name={name} />
      <span className={classes.text}>
        <span className={classes.top}>
          <span className={classes.name} data-unread={unread > 0 || undefined}>
            {name}
          </span>
          {last && (
            <time className={classes.time} dateTime={last.created_at}>
              {ageText(t, last.created_at, serverNow)}
            </time>
          )}
        </span>
        <span className={classes.middle}>
          <span className={classes.preview}>
            {last?.author === "bot" && <b>{t("list.botSays")}: </b>}
            {last?.author === "agent" && <b>↩ </b>}
            {last?.text || (last ? `[${last.type}]` : contact.phone)}
          </span>
          {unread > 0 && (
            <span className={classes.unread}>
              <span aria-hidden>{unread > 99 ? "99+" : unread}</span>
              <span className={classes.hidden}>{t("list.unread", { count: unread })}</span>
            </span>
          )}
        </span>
        <span className={classes.marks}>
          {(tab === "all" || tab === "bot") && <ControlPill conversation={conversation} />}
          {priority >= 2 && (
            <span className={classes.priority} data-level={priority}>
              {priority >= 3 ? (
                <IconFlame size={14} stroke={1.8} aria-hidden />
              ) : (
                <IconAlertCircle size={14} stroke={1.8} aria-hidden />
              )}
              {t(`priority.${priority >= 3 ? 3 : 2}`)}
            </span>
          )}
          {isWaiting && (
            <span className={classes.waiting}>
              {hasJustCome
                ? t("list.justCame")
                : t("list.waiting", { time: ageText(t, waiting_since, serverNow) })}
            </span>
          )}
          {conversation.queue && tab === "queue" && (
            <span className={classes.queue}>{conversation.queue.name}</span>
          )}
          {conversation.control === "human" && (
            <WindowClock expiresAt={conversation.window_expires_at} serverNow={serverNow} quiet />
          )}
        </span>
      </span>
    </Link>
  );
}
