import { useTranslation } from "react-i18next";
import { clockText } from "./ages";
import classes from "./DeskStatus.module.css";
import { useDeskState } from "./useDesk";

/** Says in words whether what is on screen is all there is. */
export function DeskStatus() {
  const { t, i18n } = useTranslation("console");
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
    <div className={classes.line} data-kind={status.kind} role="status">
      <span className={classes.dot} aria-hidden />
      {text}
    </div>
  );
}
