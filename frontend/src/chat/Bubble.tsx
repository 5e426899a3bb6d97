import { useTranslation } from "react-i18next";
import { Cards } from "./Cards";
import classes from "./chat.module.css";
import { formatText } from "./formatText";
import { LinkButton } from "./LinkButton";
import { MediaBlock } from "./MediaBlock";
import { Ticks } from "./Ticks";
import {
  type ChatContent,
  type ChatMedia,
  type ChatMessage,
  type ChatOption,
  MEDIA_TYPES,
} from "./types";

export interface BubbleProps {
  message: ChatMessage;
  /** True when the bubble sits on the reader's own side. */
  own: boolean;
  onOption?: (option: ChatOption) => void;
  onOpenList?: (message: ChatMessage) => void;
  mediaUrl?: (media: ChatMedia) => string | undefined;
}

function textOf(content: ChatContent): string {
  const text = content.text ?? content.body ?? content.caption ?? content.title;
  return typeof text === "string" ? text : "";
}

function clockOf(time: string | undefined, language: string): string {
  if (!time) return "";
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return "";
  return at.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
}

export function Bubble({ message, own, onOption, onOpenList, mediaUrl }: BubbleProps) {
  const { t, i18n } = useTranslation("chat");
  const { content } = message;
  const header = typeof content.header === "string" ? undefined : content.header;
  const headerText = typeof content.header === "string" ? content.header : content.header?.text;
  const text = textOf(content);
  const cards = content.type === "contacts" ? content.contacts : undefined;
  const known = text || MEDIA_TYPES.has(content.type) || content.location || content.emoji || cards;

  return (
    <li className={own ? classes.rowOwn : classes.rowOther} data-message={message.key}>
      {message.author && <span className={classes.author}>{message.author}</span>}
      <div className={own ? classes.own : classes.other}>
        {header && MEDIA_TYPES.has(header.type) && (
          <MediaBlock type={header.type} media={header.media} mediaUrl={mediaUrl} />
        )}
        {headerText && <p className={classes.header}>{headerText}</p>}
        {MEDIA_TYPES.has(content.type) && (
          <MediaBlock
            type={content.type}
            media={content.media}
            caption={content.caption}
            filename={content.filename}
            mediaUrl={mediaUrl}
          />
        )}
        {content.location && (
          <p className={classes.text}>
            📍 {content.location.name ?? ""}{" "}
            {`${content.location.latitude}, ${content.location.longitude}`}
          </p>
        )}
        {cards && <Cards cards={cards} />}
        {content.emoji && !text && <p className={classes.emoji}>{content.emoji}</p>}
        {text && <p className={classes.text}>{formatText(text)}</p>}
        {!known && (
          <p className={classes.unsupported}>{t("unsupported", { type: content.type })}</p>
        )}
        {content.footer && <p className={classes.footer}>{content.footer}</p>}
        <span className={classes.meta}>
          {message.time && (
            <time dateTime={message.time}>{clockOf(message.time, i18n.language)}</time>
          )}
          {own && message.state && <Ticks state={message.state} />}
        </span>
      </div>
      {content.type === "buttons" && content.buttons && (
        <div className={classes.options}>
          {content.buttons.map((option) => (
            <button
              key={option.id}
              type="button"
              className={classes.option}
              disabled={!onOption}
              onClick={() => onOption?.(option)}
            >
              {option.title}
            </button>
          ))}
        </div>
      )}
      {content.type === "cta_url" && (
        <div className={classes.options}>
          <LinkButton className={classes.option} label={content.label} url={content.url} />
        </div>
      )}
      {content.type === "list" && (
        <div className={classes.options}>
          <button
            type="button"
            className={classes.option}
            disabled={!onOpenList}
            aria-haspopup="dialog"
            onClick={() => onOpenList?.(message)}
          >
            <svg viewBox="0 0 16 12" aria-hidden="true" className={classes.listIcon}>
              <path d="M1 2h.01M5 2h10M1 6h.01M5 6h10M1 10h.01M5 10h10" />
            </svg>
            {content.button || t("list.open")}
          </button>
        </div>
      )}
      {message.note && <span className={classes.note}>{message.note}</span>}
    </li>
  );
}
