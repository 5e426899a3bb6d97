import { ActionIcon, Button, Menu } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowLeft,
  IconCheck,
  IconChevronDown,
  IconInfoCircle,
  IconPlayerTrackNext,
  IconRobot,
  IconRoute,
  IconSquareCheck,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ConversationActions } from "./actions";
import { ControlPill } from "./ControlPill";
import { Initials } from "./Initials";
import type { Conversation, ConversationDetail } from "./model";
import classes from "./ThreadHeader.module.css";
import { useDesk } from "./useDesk";
import { WindowClock } from "./WindowClock";

interface ThreadHeaderProps {
  conversation: Conversation;
  detail: ConversationDetail | undefined;
  serverNow: number;
  actions: ConversationActions;
  isResolveOpen: boolean;
  onResolveOpen: (open: boolean) => void;
  onTakeOver: () => void;
  onClaim: () => void;
  onGoToNode: () => void;
  onBack: () => void;
  onInfo: () => void;
}

export function ThreadHeader(props: ThreadHeaderProps) {
  const { t } = useTranslation("console");
  const { conversation, serverNow } = props;
  const { contact, channel, control } = conversation;
  const name = contact.name || contact.phone;
  return (
    <header className={classes.header}>
      <ActionIcon className={classes.back} aria-label={t("thread.back")} onClick={props.onBack}>
        <IconArrowLeft size={20} />
      </ActionIcon>
      <span className={classes.face}>
        <Initials name={name} size={38} />
      </span>
      <div className={classes.who}>
        <h2 className={classes.name}>{name}</h2>
        <div className={classes.facts}>
          <ControlPill conversation={conversation} />
          <span className={classes.number}>{contact.name ? contact.phone : channel.name}</span>
          {(control === "human" || control === "queued") && (
            <WindowClock expiresAt={conversation.window_expires_at} serverNow={serverNow} />
          )}
        </div>
      </div>
      <div className={classes.actions}>
        <HeaderActions {...props} />
      </div>
      <ActionIcon
        className={classes.info}
        size="lg"
        aria-label={t("thread.info")}
        onClick={props.onInfo}
      >
        <IconInfoCircle size={20} stroke={1.6} />
      </ActionIcon>
    </header>
  );
}

function HeaderActions(props: ThreadHeaderProps) {
  const { t } = useTranslation("console");
  const { me } = useDesk();
  const { conversation, onTakeOver, onClaim } = props;
  const { control, assignee } = conversation;
  if (!me.mayReply) return null;
  const isMine = control === "human" && (!assignee || assignee.id === me.id);
  if (control === "bot")
    return (
      <Button size="sm" onClick={onTakeOver}>
        {t("action.takeOver")}
      </Button>
    );
  if (control === "none")
    return (
      <Button size="sm" variant="default" onClick={onTakeOver}>
        {t("action.takeOver")}
      </Button>
    );
  if (control === "human" && !isMine) return null;
  return (
    <>
      {control === "queued" && (
        <Button size="sm" className={classes.claim} onClick={onClaim}>
          {t("action.claim")}
        </Button>
      )}
      <ReturnMenu {...props} />
      <ResolveMenu {...props} />
    </>
  );
}

function ReturnMenu({ detail, actions, onGoToNode }: ThreadHeaderProps) {
  const { t } = useTranslation("console");
  const node = nodeLabel(detail, detail?.session?.node);
  // Who took over in the middle of a flow gives it back where it stood; no exit is taken then.
  const isInterrupted = detail?.handoff?.reason === "agent";
  const hasFlow = Boolean(detail?.session);
  return (
    <Menu position="bottom-end" width={320}>
      <Menu.Target>
        <Button
          size="sm"
          variant="default"
          className={classes.returnButton}
          leftSection={<IconRobot size={16} stroke={1.7} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={t("action.returnToBot")}
        >
          <span className={classes.buttonText}>{t("action.returnToBot")}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {!hasFlow && <Menu.Label>{t("action.noFlow")}</Menu.Label>}
        <Menu.Item
          disabled={!hasFlow}
          leftSection={<IconArrowBackUp size={18} stroke={1.7} />}
          onClick={() => void actions.returnToBot()}
        >
          {t(isInterrupted ? "action.returnWaiting" : "action.returnExit")}
          {hasFlow && (
            <small className={classes.hint}>
              {t(isInterrupted ? "action.returnWaitingText" : "action.returnExitText", { node })}
            </small>
          )}
        </Menu.Item>
        <Menu.Item
          disabled={!hasFlow || !detail?.nodes?.length}
          leftSection={<IconRoute size={18} stroke={1.7} />}
          onClick={onGoToNode}
        >
          {t("action.returnNode")}
          <small className={classes.hint}>{t("action.returnNodeText")}</small>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function ResolveMenu(props: ThreadHeaderProps) {
  const { t } = useTranslation("console");
  const { conversation, detail, actions, isResolveOpen, onResolveOpen } = props;
  const hasFlow = Boolean(detail?.session);
  return (
    <Menu position="bottom-end" width={320} opened={isResolveOpen} onChange={onResolveOpen}>
      <Menu.Target>
        <Button
          size="sm"
          variant={conversation.control === "queued" ? "default" : "filled"}
          leftSection={<IconCheck size={16} stroke={2} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {t("action.resolve")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          disabled={!hasFlow}
          leftSection={<IconPlayerTrackNext size={18} stroke={1.7} />}
          onClick={() => void actions.resolve("exit")}
        >
          {t("action.resolveExit")}
          <small className={classes.hint}>
            {t(hasFlow ? "action.resolveExitText" : "action.noFlow")}
          </small>
        </Menu.Item>
        <Menu.Item
          leftSection={<IconSquareCheck size={18} stroke={1.7} />}
          onClick={() => void actions.resolve("end")}
        >
          {t("action.resolveEnd")}
          <small className={classes.hint}>{t("action.resolveEndText")}</small>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function nodeLabel(
  detail: ConversationDetail | undefined,
  node: string | null | undefined,
): string {
  if (!node) return "";
  return detail?.nodes?.find((one) => one.id === node)?.label || node;
}
