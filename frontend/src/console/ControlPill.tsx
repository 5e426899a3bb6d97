import { useTranslation } from "react-i18next";
import classes from "./ControlPill.module.css";
import type { Conversation } from "./model";
import { useDesk } from "./useDesk";

/** Who has the conversation, in one word. */
export function ControlPill({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation("console");
  const { me } = useDesk();
  const { control, assignee, stage } = conversation;
  const isMine = control === "human" && assignee?.id === me.id;
  const text = isMine
    ? t("control.mine")
    : control === "none" && stage === "resolved"
      ? t("control.resolved")
      : t(`control.${control}`, { name: assignee?.name || t("author.agentUnknown") });
  return (
    <span className={classes.pill} data-control={isMine ? "mine" : control}>
      {text}
    </span>
  );
}
