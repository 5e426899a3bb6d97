import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Simulator.module.css";
import type { SimulatedSession, Wait } from "./turns";

/** How people may end a hand-off, as they do at the desk. */
const HANDOFF_ENDS = ["resolved", "returned", "no_agent"] as const;

interface WaitLineProps {
  session: SimulatedSession | null;
  wait: Wait | undefined;
  busy: boolean;
  onSkip: () => void;
  onAnswer: (result: Record<string, unknown>) => void;
  /** The bot's last message asked for the customer's place. */
  wantsPlace: boolean;
  onPlace: () => void;
}

/** What the session waits for, or how it ended. */
export function WaitLine(props: WaitLineProps) {
  const { session, wait, busy, onSkip, onAnswer, wantsPlace, onPlace } = props;
  const { t, i18n } = useTranslation("simulator");
  if (!session) return null;
  if (session.status !== "waiting") {
    return (
      <Text className={classes.wait} size="xs" data-status={session.status} role="status">
        {t(`status.${session.status}`)}
      </Text>
    );
  }
  if (!wait) return null;
  const until = wait.until
    ? new Date(wait.until).toLocaleString(i18n.language, { dateStyle: "short", timeStyle: "short" })
    : undefined;
  return (
    <Group className={classes.wait} gap={6} justify="space-between" role="status">
      <Text size="xs">
        {t(`wait.${wait.for}`)}
        {until && ` · ${t("wait.until", { until })}`}
      </Text>
      {wait.for === "handoff" && (
        <Group gap={4}>
          {HANDOFF_ENDS.map((outcome) => (
            <Button
              key={outcome}
              size="compact-xs"
              variant="default"
              disabled={busy}
              onClick={() => onAnswer({ outcome })}
            >
              {t(`handoff.${outcome}`)}
            </Button>
          ))}
        </Group>
      )}
      {wait.for === "message" && wantsPlace && (
        <Button size="compact-xs" variant="default" disabled={busy} onClick={onPlace}>
          {t("sendPlace")}
        </Button>
      )}
      {wait.for === "timer" && until && (
        <Button size="compact-xs" variant="default" disabled={busy} onClick={onSkip}>
          {t("skipWait")}
        </Button>
      )}
    </Group>
  );
}
