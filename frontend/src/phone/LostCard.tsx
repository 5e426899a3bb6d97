import { useTranslation } from "react-i18next";
import { Card } from "./Card";
import classes from "./LostCard.module.css";
import type { ThreadMessage } from "./model";

const SHOWN = 5;

/** What the business sent and the customer never got: a real phone would not show it. */
export function LostCard({ messages }: { messages: ThreadMessage[] }) {
  const { t } = useTranslation("phone");
  const lost = messages.filter((one) => one.direction === "out" && one.status === "failed");
  if (lost.length === 0) return null;
  return (
    <Card title={t("lost.title")}>
      <ul className={classes.list}>
        {lost.slice(-SHOWN).map((message) => (
          <li key={message.id}>
            {t("lost.item", {
              title: message.error?.title ?? message.type,
              code: message.error?.code ?? "–",
            })}
          </li>
        ))}
      </ul>
    </Card>
  );
}
