import { IconClock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { momentText, remainingText } from "./ages";
import { windowState } from "./countdown";
import classes from "./WindowClock.module.css";

interface WindowClockProps {
  expiresAt: string | null;
  serverNow: number;
  /** Only says something when time is getting short: for the list. */
  quiet?: boolean;
}

/** How long free text may still be sent, in a colour that says how urgent that is. */
export function WindowClock({ expiresAt, serverNow, quiet = false }: WindowClockProps) {
  const { t, i18n } = useTranslation("console");
  const { level, remainingMs } = windowState(expiresAt, serverNow);
  if (quiet && (level === "open" || level === "closed")) return null;
  const time = remainingText(t, remainingMs);
  const title = expiresAt
    ? t("window.closesAt", { time: momentText(expiresAt, serverNow, i18n.language) })
    : undefined;
  return (
    <span className={classes.clock} data-level={level} title={title}>
      <IconClock size={14} stroke={1.8} aria-hidden />
      {level === "closed" ? t("window.closed") : quiet ? time : t("window.open", { time })}
    </span>
  );
}
