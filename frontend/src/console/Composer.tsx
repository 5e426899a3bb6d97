import { Button, Textarea } from "@mantine/core";
import { IconLock, IconRobot, IconSend2, IconUserCheck } from "@tabler/icons-react";
import { type KeyboardEvent, type RefObject, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Composer.module.css";
import { type ComposerMode, composerMode } from "./composerMode";
import { keepDraft, readDraft } from "./drafts";
import type { Conversation } from "./model";
import { useDesk } from "./useDesk";

/** WhatsApp's limit for a text; counted in UTF-16 units to be on the safe side. */
const LONGEST = 4096;
const TELL_FROM = 3800;

interface ComposerProps {
  conversation: Conversation;
  serverNow: number;
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  /** A text that came back from the thread, to be written on. */
  returned: { text: string } | null;
  onTakeOver: () => void;
  onClaim: () => void;
}

export function Composer(props: ComposerProps) {
  const { conversation, serverNow, returned } = props;
  const { desk, me } = useDesk();
  const [text, setText] = useState(() => readDraft(me.id, conversation.id));
  const mode = composerMode(conversation, me, serverNow);

  useEffect(() => keepDraft(me.id, conversation.id, text), [me.id, conversation.id, text]);
  useEffect(() => {
    if (returned?.text) setText((held) => (held ? `${held}\n${returned.text}` : returned.text));
  }, [returned]);

  if (mode.kind !== "reply") return <Notice {...props} mode={mode} />;

  async function send() {
    const reply = text.trim();
    if (!reply || reply.length > LONGEST) return;
    setText("");
    await desk.sends.send(conversation.id, reply);
  }

  return <ReplyField {...props} text={text} onText={setText} onSend={() => void send()} />;
}

interface ReplyFieldProps {
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText: (text: string) => void;
  onSend: () => void;
}

function ReplyField({ fieldRef, text, onText, onSend }: ReplyFieldProps) {
  const { t } = useTranslation("console");
  const left = LONGEST - text.trim().length;

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    // Enter that ends a composed character (Chinese, Japanese) belongs to the input method.
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onSend();
    }
    if (event.key === "Escape") event.currentTarget.blur();
  }

  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      <Textarea
        ref={fieldRef}
        className={classes.field}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        placeholder={t("composer.placeholder")}
        aria-label={t("composer.label")}
        error={left < 0 ? t("composer.tooLong", { count: -left }) : undefined}
        description={
          left >= 0 && text.length > TELL_FROM ? t("composer.left", { count: left }) : undefined
        }
        inputWrapperOrder={["input", "description", "error"]}
        autosize
        minRows={1}
        maxRows={9}
        enterKeyHint="send"
      />
      <Button
        type="submit"
        disabled={text.trim() === "" || left < 0}
        leftSection={<IconSend2 size={17} stroke={1.8} aria-hidden />}
        className={classes.send}
      >
        {t("composer.send")}
      </Button>
    </form>
  );
}

type NoticeProps = Pick<ComposerProps, "conversation" | "onTakeOver" | "onClaim"> & {
  mode: Exclude<ComposerMode, { kind: "reply" }>;
};

/** Why this agent cannot write now, and the one step that changes it. */
function Notice({ conversation, mode, onTakeOver, onClaim }: NoticeProps) {
  const { t } = useTranslation("console");
  const words = {
    name: conversation.contact.name || conversation.contact.phone,
    owner: mode.kind === "theirs" ? mode.owner.name : "",
  };
  return (
    <div className={classes.notice} data-kind={mode.kind} role="status">
      <span className={classes.icon} aria-hidden>
        {mode.kind === "bot" ? (
          <IconRobot size={20} stroke={1.6} />
        ) : mode.kind === "queued" ? (
          <IconUserCheck size={20} stroke={1.6} />
        ) : (
          <IconLock size={20} stroke={1.6} />
        )}
      </span>
      <span className={classes.words}>
        <strong>{t(`composer.${mode.kind}.title`, words)}</strong>
        <span>{t(`composer.${mode.kind}.text`, words)}</span>
      </span>
      {(mode.kind === "bot" || mode.kind === "idle") && (
        <Button onClick={onTakeOver}>{t(`composer.${mode.kind}.action`)}</Button>
      )}
      {mode.kind === "queued" && <Button onClick={onClaim}>{t("composer.queued.action")}</Button>}
    </div>
  );
}
