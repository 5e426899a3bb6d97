import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FlowItem } from "../api/types";
import classes from "./StateBadge.module.css";

interface StateBadgeProps {
  flow: FlowItem;
  /** The draft's revision where it is newer than what `flow` tells. */
  draftRevision?: number;
}

/** Draft, online with its version, or offline; and whether the draft is ahead. */
export function StateBadge({ flow, draftRevision = 0 }: StateBadgeProps) {
  const { t } = useTranslation("flows");
  const isChanged = flow.unpublished_changes || draftRevision > flow.draft_revision;
  const ahead = flow.state === "online" && isChanged;
  return (
    <Badge
      className={classes[flow.state]}
      variant="light"
      radius="sm"
      tt="none"
      fw={600}
      data-state={flow.state}
      title={ahead ? t("badge.ahead") : undefined}
    >
      {t(`badge.${flow.state}`, { number: flow.online_version })}
      {ahead && <span className={classes.dot} role="img" aria-label={t("badge.ahead")} />}
    </Badge>
  );
}
