import { Drawer } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState, LoadingState } from "../ui/PageState";
import { useConversationActions } from "./actions";
import { Composer } from "./Composer";
import { ContextPane } from "./ContextPane";
import classes from "./ConversationPane.module.css";
import { composerMode } from "./composerMode";
import { GoToNode } from "./GoToNode";
import type { Conversation } from "./model";
import { Thread } from "./Thread";
import { ThreadHeader } from "./ThreadHeader";
import { useDesk, useDeskState } from "./useDesk";
import { useDeskKeys } from "./useDeskKeys";
import { useServerNow } from "./useServerNow";

interface ConversationPaneProps {
  id: string;
  onBack: () => void;
  /** The conversation has become this agent's own. */
  onTaken: () => void;
}

/** The open conversation: its thread, what can be done with it, and why it is here. */
export function ConversationPane({ id, onBack, onTaken }: ConversationPaneProps) {
  const { t } = useTranslation("console");
  const { desk } = useDesk();
  const conversation = useDeskState((state) => state.conversations[id]);
  const broken = useDeskState((state) => state.broken[id]);

  useEffect(() => {
    void desk.open(id);
    return () => void desk.open(null);
  }, [desk, id]);

  if (conversation)
    return (
      <OpenConversation key={id} conversation={conversation} onBack={onBack} onTaken={onTaken} />
    );
  if (!broken) return <LoadingState />;
  return (
    <EmptyState
      title={t(`trouble.${broken}Title`)}
      text={broken === "missing" ? t("trouble.missing") : t("trouble.unreachable")}
    />
  );
}

interface OpenConversationProps {
  conversation: Conversation;
  onBack: () => void;
  onTaken: () => void;
}

function OpenConversation({ conversation, onBack, onTaken }: OpenConversationProps) {
  const { t } = useTranslation("console");
  const { me } = useDesk();
  const detail = useDeskState((state) => state.details[conversation.id]);
  const actions = useConversationActions(conversation);
  const serverNow = useServerNow(1000);
  const field = useRef<HTMLTextAreaElement>(null);
  const [isResolveOpen, setResolveOpen] = useState(false);
  const [isGoing, setGoing] = useState(false);
  const [isInfoOpen, setInfoOpen] = useState(false);
  const [returned, setReturned] = useState<{ text: string } | null>(null);

  const mode = composerMode(conversation, me, serverNow).kind;
  const mayResolve = ["reply", "opted_out", "window_closed", "queued"].includes(mode);
  const focusField = () => field.current?.focus();
  const edit = useCallback((text: string) => {
    setReturned({ text });
    field.current?.focus();
  }, []);
  async function take(how: () => Promise<boolean>) {
    if (!(await how())) return;
    onTaken();
    // The field appears with the next drawing.
    requestAnimationFrame(focusField);
  }
  const takeOver = () => void take(actions.takeOver);
  const claim = () => void take(actions.claim);
  useDeskKeys({
    reply: mode === "reply" ? focusField : undefined,
    takeOver: mode === "queued" ? claim : mode === "bot" || mode === "idle" ? takeOver : undefined,
    resolve: mayResolve ? () => setResolveOpen(true) : undefined,
  });

  return (
    <div className={classes.frame}>
      <section className={classes.middle} aria-label={conversation.contact.name}>
        <ThreadHeader
          conversation={conversation}
          detail={detail}
          serverNow={serverNow}
          actions={actions}
          onTakeOver={takeOver}
          onClaim={claim}
          isResolveOpen={isResolveOpen}
          onResolveOpen={setResolveOpen}
          onGoToNode={() => setGoing(true)}
          onBack={onBack}
          onInfo={() => setInfoOpen(true)}
        />
        <Thread conversation={conversation} onEdit={edit} />
        <Composer
          conversation={conversation}
          serverNow={serverNow}
          fieldRef={field}
          returned={returned}
          onTakeOver={takeOver}
          onClaim={claim}
        />
      </section>
      <aside className={classes.context} aria-label={t("thread.info")}>
        <ContextPane conversation={conversation} detail={detail} serverNow={serverNow} />
      </aside>
      <Drawer
        opened={isInfoOpen}
        onClose={() => setInfoOpen(false)}
        position="right"
        size="min(24rem, 100vw)"
        title={conversation.contact.name || conversation.contact.phone}
        closeButtonProps={{ "aria-label": t("action.close") }}
        padding={0}
        classNames={{ header: classes.drawerHeader, body: classes.drawerBody }}
      >
        <ContextPane conversation={conversation} detail={detail} serverNow={serverNow} />
      </Drawer>
      {detail && (
        <GoToNode
          detail={detail}
          opened={isGoing}
          onClose={() => setGoing(false)}
          onGo={(node) => {
            setGoing(false);
            void actions.returnToBot(node);
          }}
        />
      )}
    </div>
  );
}
