import { IconAntennaBars5, IconBattery4, IconUser, IconWifi } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ChatThread } from "../chat/ChatThread";
import classes from "./Device.module.css";
import { useEmulatedNow } from "./emulatedTime";
import { MessageField } from "./MessageField";
import type { BusinessNumber, Customer, ThreadMessage } from "./model";
import { EmulatorProblem, phoneApi } from "./phoneApi";
import { replyTo } from "./replyTo";
import { isOnPhone, toChat } from "./toChat";
import type { ChatFacts } from "./usePhone";

interface DeviceProps {
  customer: Customer;
  business: BusinessNumber | undefined;
  messages: ThreadMessage[];
  facts: ChatFacts | null;
  isOffline: boolean;
  action?: ReactNode;
}

/** The phone in the customer's hand, with one chat open. */
export function Device(props: DeviceProps) {
  const { t, i18n } = useTranslation("phone");
  const { customer, business, messages, facts, isOffline, action } = props;
  const now = useEmulatedNow(facts);
  const shown = useMemo(() => messages.filter(isOnPhone).map(toChat), [messages]);
  const [failure, setFailure] = useState("");

  async function send(message: Record<string, unknown>): Promise<boolean> {
    if (!business) return false;
    try {
      await phoneApi.send({ from: customer.phone, to: business.id }, customer.name, message);
      setFailure("");
      return true;
    } catch (error) {
      const reason = error instanceof EmulatorProblem && error.message;
      setFailure(t("phone.sendFailed", { reason: reason || t("phone.unreachable") }));
      return false;
    }
  }

  const clock =
    now === null
      ? ""
      : new Intl.DateTimeFormat(i18n.language, { hour: "2-digit", minute: "2-digit" }).format(now);
  const state = isOffline ? "offline" : facts?.typing ? "typing" : "online";
  return (
    <section className={classes.device} aria-label={t("phone.label", { name: customer.name })}>
      <div className={classes.screen}>
        <div className={classes.bar} aria-hidden>
          <span>{clock}</span>
          <span className={classes.icons}>
            <IconAntennaBars5 size={15} />
            <IconWifi size={15} />
            <IconBattery4 size={18} />
          </span>
        </div>
        <header className={classes.head}>
          <span className={classes.face} aria-hidden>
            <IconUser size={22} stroke={1.7} />
          </span>
          <div className={classes.who}>
            <strong className={classes.name}>
              {business?.display_phone_number || t("phone.business")}
            </strong>
            <span className={classes.state} role="status">
              {t(`phone.${state}`)}
            </span>
          </div>
          {action}
        </header>
        <div className={classes.thread}>
          <ChatThread
            messages={shown}
            side="customer"
            typing={facts?.typing}
            empty={t("phone.empty")}
            onOption={(option, message) => void send(replyTo(message, option))}
          />
        </div>
        {failure && (
          <p className={classes.failure} role="alert">
            {failure}
          </p>
        )}
        <MessageField isReady={business !== undefined} onSend={send} />
      </div>
    </section>
  );
}
