import { Button } from "@mantine/core";
import { IconRobot, IconUser } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Ticks } from "../chat/Ticks";
import { clockText } from "./ages";
import { MessageBody } from "./MessageBody";
import classes from "./MessageBubble.module.css";
import type { Message, MessageError } from "./model";

interface MessageBubbleProps {
  message: Message;
  chosen: string | undefined;
  /** Whether the author is named: not again for every bubble of a row of them. */
  isFirst: boolean;
  authorName: string;
  onAgain?: (message: Message) => void;
}

/** Memoised: a thread of hundreds of bubbles is drawn anew with each countdown tick otherwise. */
export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps) {
  const { message, chosen, isFirst, authorName, onAgain } = props;
  const { t, i18n } = useTranslation("console");
  const { author, state } = message;
  if (author === "system")
    return (
      <li className={classes.system}>
        <MessageBody message={message} />
      </li>
    );
  return (
    <li className={classes.row} data-side={message.direction} data-message={message.id}>
      {isFirst && (
        <span className={classes.author}>
          {author === "bot" && <IconRobot size={14} stroke={1.7} aria-hidden />}
          {author === "agent" && <IconUser size={14} stroke={1.7} aria-hidden />}
          {authorName}
        </span>
      )}
      <div className={classes.bubble} data-author={author} data-state={state}>
        {!isFirst && <span className={classes.hidden}>{authorName}: </span>}
        <MessageBody message={message} chosen={chosen} />
        <span className={classes.meta}>
          <time dateTime={message.created_at}>{clockText(message.created_at, i18n.language)}</time>
          {message.direction === "out" && state !== "superseded" && <Ticks state={state} />}
        </span>
      </div>
      {state === "superseded" && <span className={classes.note}>{t("state.superseded")}</span>}
      {state === "failed" && (
        <Failure error={message.error} onAgain={onAgain && (() => onAgain(message))} />
      )}
    </li>
  );
});

function Failure({ error, onAgain }: { error: MessageError | null; onAgain?: () => void }) {
  const { t, i18n } = useTranslation("console");
  const known = `failure.${error?.code}`;
  const cause =
    error && i18n.exists(`console:${known}`)
      ? t(known as "failure.131047")
      : error?.title || error?.detail || t("failure.label");
  return (
    <span className={classes.failure}>
      {cause}
      {error?.code && <small> ({t("failure.code", { code: error.code })})</small>}
      {onAgain && (
        <Button size="compact-xs" variant="default" onClick={onAgain}>
          {t("failure.again")}
        </Button>
      )}
    </span>
  );
}
