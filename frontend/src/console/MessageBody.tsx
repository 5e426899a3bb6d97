import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Cards } from "../chat/Cards";
import { formatText } from "../chat/formatText";
import { LinkButton } from "../chat/LinkButton";
import { MediaBlock } from "../chat/MediaBlock";
import { type ChatCard, type ChatContent, MEDIA_TYPES } from "../chat/types";
import classes from "./MessageBody.module.css";
import type { Message } from "./model";
import { tappedOption } from "./options";
import { useStoredFile } from "./useStoredFile";

interface MessageBodyProps {
  message: Pick<Message, "type" | "content" | "created_at">;
  /** The id of the option the customer chose from this message. */
  chosen?: string;
}

/** What a message says, whatever kind it is; buttons and rows are shown with the one that was chosen. */
export function MessageBody({ message, chosen }: MessageBodyProps) {
  const { t } = useTranslation("console");
  const content = message.content as ChatContent;
  const tap = tappedOption(message);
  const file = useStoredFile(content.media, message.created_at);
  if (tap)
    return (
      <p className={classes.tap}>
        <IconCheck size={15} stroke={2} aria-hidden />
        <span>
          <span className={classes.hidden}>{t("body.chose")} </span>
          {tap.title || tap.id}
        </span>
      </p>
    );
  const header = typeof content.header === "string" ? undefined : content.header;
  const headerText = typeof content.header === "string" ? content.header : content.header?.text;
  const text = firstText(content.text, content.body, content.caption, content.title);
  const isMedia = MEDIA_TYPES.has(message.type);
  const options = [
    ...(content.buttons ?? []).map((option) => ({ ...option, group: "" })),
    ...(content.sections ?? []).flatMap((section) =>
      section.rows.map((option) => ({ ...option, group: section.title ?? "" })),
    ),
  ];
  const cards = Array.isArray(content.contacts) && content.contacts.every(isCard);
  const isKnown = text || headerText || isMedia || content.location || content.emoji || cards;
  return (
    <>
      {header && MEDIA_TYPES.has(header.type) && (
        <MediaBlock type={header.type} media={header.media} />
      )}
      {headerText && <p className={classes.header}>{headerText}</p>}
      {isMedia && (
        <MediaBlock
          // Drawn anew once the file is here.
          key={file}
          type={message.type}
          media={content.media}
          caption={content.caption}
          filename={content.filename}
          mediaUrl={() => file}
        />
      )}
      {content.location && <Location {...content.location} />}
      {cards && <Cards cards={content.contacts ?? []} />}
      {content.emoji && !text && <p className={classes.emoji}>{content.emoji}</p>}
      {text && <p className={classes.text}>{formatText(text)}</p>}
      {!isKnown && <p className={classes.unknown}>{t("body.unknown", { type: message.type })}</p>}
      {content.footer && <p className={classes.footer}>{content.footer}</p>}
      {content.type === "cta_url" && (
        <LinkButton className={classes.link} label={content.label} url={content.url} />
      )}
      {options.length > 0 && (
        <ul className={classes.options} aria-label={content.button ?? t("body.options")}>
          {options.map((option) => (
            <li
              key={option.id}
              className={classes.option}
              data-chosen={option.id === chosen || undefined}
            >
              {option.id === chosen && <IconCheck size={14} stroke={2.2} aria-hidden />}
              <span>
                {option.title}
                {option.description && <small>{option.description}</small>}
                {option.id === chosen && <span className={classes.hidden}>{t("body.chosen")}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Location(place: { latitude: number; longitude: number; name?: string; address?: string }) {
  const { t } = useTranslation("console");
  const spot = `${place.latitude}, ${place.longitude}`;
  return (
    <p className={classes.text}>
      <a
        href={`https://www.openstreetmap.org/?mlat=${place.latitude}&mlon=${place.longitude}#map=16/${place.latitude}/${place.longitude}`}
        target="_blank"
        rel="noopener noreferrer nofollow"
      >
        {place.name || t("body.location")}
      </a>
      <br />
      {place.address || spot}
    </p>
  );
}

function firstText(...values: unknown[]): string {
  return (values.find((value) => typeof value === "string" && value) as string | undefined) ?? "";
}

/** Ours; a customer's card comes in the provider's own shape. */
function isCard(value: unknown): value is ChatCard {
  return typeof (value as Partial<ChatCard> | null)?.name === "string";
}
