import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { clockText } from "./ages";
import classes from "./DeskStatus.module.css";
import { useDesk, useDeskState } from "./useDesk";

/** Says in words whether what is on screen is all there is. */
export function DeskStatus() {
  const { t, i18n } = useTranslation("console");
  const { desk } = useDesk();
  const status = useDeskState((state) => state.status);
  const isPolling = status.kind === "live" && !status.bySocket;
  const text =
    status.kind === "catching_up"
      ? t("status.catching_up", { count: status.behind })
      : status.kind === "offline"
        ? t("status.offline", { time: clockText(status.since, i18n.language) })
        : isPolling
          ? t("status.polling")
          : t(`status.${status.kind}`);
  return (
    <div className={classes.line} data-kind={status.kind}>
      <span className={classes.dot} aria-hidden />
      <span role="status">{text}</span>
      {status.kind === "offline" && (
        <Button
          className={classes.again}
          size="compact-xs"
          variant="default"
          onClick={() => desk.log.nudge()}
        >
          {t("status.tryNow")}
        </Button>
      )}
    </div>
  );
}
