import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Bubble } from "./Bubble";
import classes from "./chat.module.css";
import { ListSheet } from "./ListSheet";
import type { ChatMedia, ChatMessage, ChatOption } from "./types";

export interface ChatThreadProps {
  messages: ChatMessage[];
  /** Whose own messages stand on the right: the phone shows the customer's, the desk ours. */
  side?: "customer" | "business";
  /** Without it buttons are shown but cannot be tapped. */
  onOption?: (option: ChatOption, message: ChatMessage) => void;
  mediaUrl?: (media: ChatMedia) => string | undefined;
  /** Said instead of messages while there are none. */
  empty?: string;
  typing?: boolean;
}

/** A WhatsApp-like thread that stays at its newest message unless the reader scrolled up. */
export function ChatThread(props: ChatThreadProps) {
  const { messages, side = "customer", onOption, mediaUrl, empty, typing } = props;
  const { t } = useTranslation("chat");
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [openList, setOpenList] = useState<ChatMessage>();
  const lastKey = messages.at(-1)?.key;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last message is the reason to scroll
  useEffect(() => {
    const box = scroller.current;
    if (box && atEnd.current) box.scrollTop = box.scrollHeight;
  }, [lastKey, messages.length, typing]);

  function onScroll() {
    const box = scroller.current;
    if (box) atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  }

  return (
    <div className={classes.thread}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
      <div ref={scroller} className={classes.scroller} onScroll={onScroll} tabIndex={0}>
        {messages.length === 0 && empty && <p className={classes.empty}>{empty}</p>}
        <ol className={classes.messages} aria-live="polite" aria-label={t("messages")}>
          {messages.map((message) => (
            <Bubble
              key={message.key}
              message={message}
              own={(message.direction === "in") === (side === "customer")}
              onOption={onOption && ((option) => onOption(option, message))}
              onOpenList={onOption && setOpenList}
              mediaUrl={mediaUrl}
            />
          ))}
          {typing && (
            <li className={side === "customer" ? classes.rowOther : classes.rowOwn}>
              <div className={classes.typing} role="img" aria-label={t("typing")}>
                <i />
                <i />
                <i />
              </div>
            </li>
          )}
        </ol>
      </div>
      {openList && (
        <ListSheet
          content={openList.content}
          onClose={() => setOpenList(undefined)}
          onChoose={(option) => {
            setOpenList(undefined);
            onOption?.(option, openList);
          }}
        />
      )}
    </div>
  );
}
