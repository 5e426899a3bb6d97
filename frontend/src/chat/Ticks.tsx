import { useTranslation } from "react-i18next";
import classes from "./chat.module.css";

const WAITING = new Set(["queued", "sending"]);
const TICKS = new Set(["accepted", "sent", "delivered", "read"]);
const DOUBTFUL = new Set(["unknown", "uncertain"]);

/** How far a message of the business has come. Nothing is drawn for states of the other side. */
export function Ticks({ state }: { state: string }) {
  const { t, i18n } = useTranslation("chat");
  const label = i18n.exists(`chat:state.${state}`) ? t(`state.${state}`) : state;
  if (TICKS.has(state)) {
    const double = state === "delivered" || state === "read";
    return (
      <svg
        className={state === "read" ? classes.ticksRead : classes.ticks}
        viewBox="0 0 20 12"
        role="img"
        aria-label={label}
      >
        <title>{label}</title>
        <path d={double ? "M1 6.5 4.5 10 11 2.5M8 9l1 1L15.5 2.5" : "M4 6.5 7.5 10 14 2.5"} />
      </svg>
    );
  }
  if (WAITING.has(state)) {
    return (
      <svg className={classes.ticks} viewBox="0 0 12 12" role="img" aria-label={label}>
        <title>{label}</title>
        <path d="M6 1.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6ZM6 3.4V6l1.8 1.2" />
      </svg>
    );
  }
  if (state === "failed") {
    return (
      <span className={classes.failed} role="img" aria-label={label} title={label}>
        !
      </span>
    );
  }
  if (DOUBTFUL.has(state)) {
    return (
      <span className={classes.doubtful} role="img" aria-label={label} title={label}>
        ?
      </span>
    );
  }
  if (state === "superseded") return <span className={classes.dropped}>{label}</span>;
  return null;
}
