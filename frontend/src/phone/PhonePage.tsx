import { ActionIcon, Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Mark } from "../ui/Mark";
import { ClockCard } from "./ClockCard";
import { Device } from "./Device";
import { FaultsCard } from "./FaultsCard";
import { LostCard } from "./LostCard";
import classes from "./PhonePage.module.css";
import { useCustomer, useNumbers, useThread } from "./usePhone";
import { WhoCard } from "./WhoCard";

/** The emulator's page: a customer's phone, and beside it the knobs of the emulated network. */
export function PhonePage() {
  const { t } = useTranslation("phone");
  const [customer, setCustomer] = useCustomer();
  const { numbers, trouble } = useNumbers();
  const [chosen, setChosen] = useState<string>();
  const business = numbers?.find((one) => one.id === chosen) ?? numbers?.[0];
  const { messages, facts, problem } = useThread(customer.phone, business?.id);
  const isNarrow = useMediaQuery("(max-width: 56em)");
  const [isPanelOpen, setPanelOpen] = useState(false);

  const panel = (
    <div className={classes.cards}>
      <WhoCard
        customer={customer}
        onCustomer={setCustomer}
        numbers={numbers}
        trouble={trouble}
        business={business}
        onBusiness={setChosen}
      />
      <ClockCard facts={facts} />
      <FaultsCard customer={customer.phone} />
      <LostCard messages={messages} />
    </div>
  );
  return (
    <div className={classes.page}>
      <main className={classes.stage}>
        <Device
          key={`${customer.phone} ${business?.id}`}
          customer={customer}
          business={business}
          messages={messages}
          facts={facts}
          isOffline={problem !== null || trouble}
          action={
            isNarrow ? (
              <ActionIcon
                variant="transparent"
                size="lg"
                className={classes.knobs}
                aria-label={t("panel.open")}
                onClick={() => setPanelOpen(true)}
              >
                <IconAdjustmentsHorizontal size={20} />
              </ActionIcon>
            ) : undefined
          }
        />
      </main>
      {isNarrow ? (
        <Drawer
          opened={isPanelOpen}
          onClose={() => setPanelOpen(false)}
          position="right"
          size="min(24rem, 100vw)"
          title={t("title")}
          closeButtonProps={{ "aria-label": t("panel.close") }}
        >
          {panel}
        </Drawer>
      ) : (
        <aside className={classes.panel} aria-label={t("panel.label")}>
          <header className={classes.head}>
            <Mark size={32} />
            <div>
              <h1 className={classes.title}>{t("title")}</h1>
              <p className={classes.lead}>{t("lead")}</p>
            </div>
          </header>
          {panel}
        </aside>
      )}
    </div>
  );
}
