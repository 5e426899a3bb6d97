import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./chat.module.css";
import type { ChatMedia } from "./types";

interface MediaBlockProps {
  type: string;
  media: ChatMedia | undefined;
  caption?: string;
  filename?: string;
  mediaUrl?: (media: ChatMedia) => string | undefined;
}

function webAddress(link: string | undefined): string | undefined {
  return link && /^(https?:\/\/|\/(?!\/)|blob:)/i.test(link) ? link : undefined;
}

/** A picture, film, sound or file; what cannot be shown is named instead. */
export function MediaBlock({ type, media, caption, filename, mediaUrl }: MediaBlockProps) {
  const { t } = useTranslation("chat");
  const [broken, setBroken] = useState(false);
  const url = webAddress((media && mediaUrl?.(media)) ?? media?.link);
  const name = filename || t(`media.${type}`, { defaultValue: type });

  if (url && !broken) {
    if (type === "image" || type === "sticker") {
      return (
        <img
          className={type === "sticker" ? classes.sticker : classes.picture}
          src={url}
          alt={caption || name}
          loading="lazy"
          onError={() => setBroken(true)}
        />
      );
    }
    if (type === "video") {
      // biome-ignore lint/a11y/useMediaCaption: customers' films come without captions
      return <video className={classes.picture} src={url} controls preload="none" />;
    }
    if (type === "audio") {
      // biome-ignore lint/a11y/useMediaCaption: customers' recordings come without captions
      return <audio className={classes.sound} src={url} controls preload="none" />;
    }
  }
  const body = (
    <>
      <svg viewBox="0 0 24 24" aria-hidden="true" className={classes.fileIcon}>
        {type === "image" || type === "sticker" ? (
          <path d="M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M9 9h.01" />
        ) : (
          <path d="M7 3h7l4 4v14H7zM14 3v4h4" />
        )}
      </svg>
      <span className={classes.fileName}>{name}</span>
    </>
  );
  return url ? (
    <a className={classes.file} href={url} target="_blank" rel="noopener noreferrer nofollow">
      {body}
    </a>
  ) : (
    <span className={classes.file}>{body}</span>
  );
}
