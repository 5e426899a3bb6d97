import { ActionIcon, Button } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import {
  Fragment,
  memo,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { notifyProblem } from "../ui/notify";
import { LoadingState } from "../ui/PageState";
import { composerMode } from "./composerMode";
import { dayKey, dayLabel } from "./days";
import { MessageBubble } from "./MessageBubble";
import type { Conversation, Message } from "./model";
import { chosenOptions } from "./options";
import { PendingBubble } from "./PendingBubble";
import { previewText } from "./state";
import classes from "./Thread.module.css";
import { useDesk, useDeskState } from "./useDesk";
import { useServerNow } from "./useServerNow";

/** This close to the end counts as reading along. */
const NEAR_END_PX = 60;

interface ThreadProps {
  conversation: Conversation;
  onEdit: (text: string) => void;
}

/** Memoised: the page around it is drawn anew each second for the countdown. */
export const Thread = memo(function Thread({ conversation, onEdit }: ThreadProps) {
  const { t, i18n } = useTranslation("console");
  const { desk, me } = useDesk();
  const { id } = conversation;
  const serverNow = useServerNow(60_000);
  const thread = useDeskState((state) => state.threads[id]);
  const allPending = useDeskState((state) => state.pending);
  const pending = useMemo(
    () => allPending.filter((send) => send.conversation === id),
    [allPending, id],
  );
  const chosen = useMemo(() => chosenOptions(thread?.messages ?? []), [thread]);
  const last = thread?.messages.at(-1);
  const { scroller, content, isAtEnd, hasNews, toEnd, holdPlace } = useReadingPlace(
    id,
    thread?.messages[0]?.id,
    last?.id,
    pending.length,
  );
  const [isLoading, setLoading] = useState(false);
  const name = conversation.contact.name || conversation.contact.phone;

  useEffect(() => {
    const read = () => {
      if (isAtEnd && document.visibilityState === "visible" && conversation.unread > 0)
        void desk.markRead(id);
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [desk, id, conversation.unread, isAtEnd]);

  const sendAgain = useCallback(
    (message: Message) => void desk.sends.sendAgain(id, message),
    [desk, id],
  );

  async function loadOlder() {
    setLoading(true);
    holdPlace();
    await desk.loadOlder(id).catch((error) => notifyProblem(error));
    setLoading(false);
  }

  if (!thread) return <LoadingState />;
  const mayWrite = composerMode(conversation, me, serverNow).kind === "reply";
  const lastIn = [...thread.messages].reverse().find((message) => message.direction === "in");
  return (
    <div className={classes.frame}>
      <div
        className={classes.scroller}
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        tabIndex={0}
        aria-label={t("thread.label", { name })}
        role="log"
        aria-live="off"
      >
        {thread.hasOlder ? (
          <Button
            variant="subtle"
            size="compact-sm"
            className={classes.older}
            loading={isLoading}
            onClick={() => void loadOlder()}
          >
            {t("thread.older")}
          </Button>
        ) : (
          <p className={classes.start}>
            {t(thread.messages.length > 0 ? "thread.start" : "thread.empty")}
          </p>
        )}
        <ol className={classes.messages} ref={content}>
          {thread.messages.map((message, index) => {
            const before = thread.messages[index - 1];
            const isNewDay = !before || dayKey(before.created_at) !== dayKey(message.created_at);
            return (
              <Fragment key={message.id}>
                {isNewDay && (
                  <li className={classes.day}>
                    <span>{dayLabel(message.created_at, serverNow, i18n.language)}</span>
                  </li>
                )}
                <MessageBubble
                  message={message}
                  chosen={chosen.get(message.id)}
                  isFirst={isNewDay || !isSameVoice(before, message)}
                  authorName={authorName(message)}
                  onAgain={message.author === "agent" && mayWrite ? sendAgain : undefined}
                />
              </Fragment>
            );
          })}
          {pending.map((send) => (
            <PendingBubble
              key={send.clientId}
              send={send}
              owner={conversation.assignee?.name ?? ""}
              onAgain={() => void desk.sends.resend(send.clientId)}
              onEdit={
                mayWrite ? () => onEdit(desk.sends.discard(send.clientId)?.text ?? "") : undefined
              }
              onDiscard={() => desk.sends.discard(send.clientId)}
            />
          ))}
        </ol>
      </div>
      {!isAtEnd && (
        <div className={classes.jump}>
          {hasNews ? (
            <Button size="xs" radius="xl" leftSection={<IconArrowDown size={15} />} onClick={toEnd}>
              {t("thread.newBelow")}
            </Button>
          ) : (
            <ActionIcon
              variant="default"
              radius="xl"
              size="lg"
              aria-label={t("thread.toBottom")}
              onClick={toEnd}
            >
              <IconArrowDown size={18} />
            </ActionIcon>
          )}
        </div>
      )}
      <div className={classes.hidden} aria-live="polite">
        {lastIn && t("thread.announce", { name, text: previewText(lastIn) })}
      </div>
    </div>
  );

  function authorName(message: Message): string {
    switch (message.author) {
      case "bot":
        return t("author.bot");
      case "agent":
        if (message.agent?.id === me.id) return t("author.you");
        return message.agent?.name || t("author.agentUnknown");
      case "system":
        return t("author.system");
      case "customer":
        return name;
    }
  }
});

function isSameVoice(before: Message | undefined, message: Message): boolean {
  return before?.author === message.author && before.agent?.id === message.agent?.id;
}

/** Stays at the newest message while the person reads there, and keeps their place when they do not. */
function useReadingPlace(
  id: string,
  firstId: string | undefined,
  lastId: string | undefined,
  pending: number,
) {
  const scroller = useRef<HTMLDivElement>(null);
  const [content, setContent] = useState<HTMLOListElement | null>(null);
  const heldFromEnd = useRef<number | null>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const [hasNews, setNews] = useState(false);

  const toEnd = useCallback(() => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
  }, []);

  useEffect(() => {
    const box = scroller.current;
    if (!box || !content) return;
    let isEnd = true;
    let size = "";
    const measure = () => `${box.clientWidth} ${box.clientHeight} ${box.scrollHeight}`;
    const onScroll = () => {
      // The browser scrolls too when sizes change; only a person's scrolling means reading elsewhere.
      if (isEnd && size !== measure()) return;
      isEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
      setAtEnd(isEnd);
      if (isEnd) setNews(false);
    };
    // A picture that has loaded or a note under a bubble must not push the end out of sight.
    const growth = new ResizeObserver(() => {
      size = measure();
      if (isEnd) toEnd();
    });
    growth.observe(content);
    growth.observe(box);
    box.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      growth.disconnect();
      box.removeEventListener("scroll", onScroll);
    };
  }, [content, toEnd]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation begins at its end
  useLayoutEffect(() => {
    setAtEnd(true);
    setNews(false);
    toEnd();
  }, [id, toEnd]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is new at the end may move the view
  useLayoutEffect(() => {
    if (isAtEnd) toEnd();
    else setNews(true);
  }, [lastId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: one's own reply is always shown
  useLayoutEffect(() => {
    if (pending > 0) toEnd();
  }, [pending]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: older messages came in above
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || heldFromEnd.current === null) return;
    box.scrollTop = box.scrollHeight - heldFromEnd.current;
    heldFromEnd.current = null;
  }, [firstId]);

  const holdPlace = useCallback(() => {
    const box = scroller.current;
    if (box) heldFromEnd.current = box.scrollHeight - box.scrollTop;
  }, []);
  return { scroller, content: setContent, isAtEnd, hasNews, toEnd, holdPlace };
}
