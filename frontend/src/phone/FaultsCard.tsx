import { Button, Group, NumberInput, Select, Switch, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "./Card";
import classes from "./FaultsCard.module.css";
import { FAULT_KINDS, type Fault, type FaultKind } from "./model";
import { phoneApi } from "./phoneApi";

const CODES = ["131000", "131016", "131026", "131047", "131056", "130429"] as const;
/** Faults that gather or hold back webhooks, and for how long if nothing else is said. */
const SECONDS: Partial<Record<FaultKind, number>> = { delay: 5, batch: 2, reorder: 2 };
const REFRESH_MS = 3000;

export function FaultsCard({ customer }: { customer: string }) {
  const { t, i18n } = useTranslation("phone");
  const [faults, setFaults] = useState<Fault[]>([]);
  const [kind, setKind] = useState<FaultKind>("duplicate");
  const [code, setCode] = useState<string>(CODES[0]);
  const [times, setTimes] = useState<string | number>(1);
  const [seconds, setSeconds] = useState<string | number>(5);
  const [isOnlyThis, setOnlyThis] = useState(true);
  const [failure, setFailure] = useState("");

  useEffect(() => {
    // Faults are used up by striking, so what is armed changes without us.
    const load = () => !document.hidden && phoneApi.faults().then(setFaults, () => undefined);
    void load();
    const timer = setInterval(load, REFRESH_MS);
    return () => clearInterval(timer);
  }, []);

  function choose(next: FaultKind) {
    setKind(next);
    setSeconds(SECONDS[next] ?? 0);
  }

  async function arm() {
    try {
      await phoneApi.addFault({
        kind,
        times: Number(times) || 1,
        ...(kind === "fail" ? { code: Number(code) } : {}),
        ...(kind in SECONDS ? { seconds: Number(seconds) } : {}),
        ...(isOnlyThis ? { to: customer } : {}),
      });
      setFailure("");
      setFaults(await phoneApi.faults());
    } catch (error) {
      setFailure(t("faults.failed", { reason: (error as Error).message }));
    }
  }

  return (
    <Card title={t("faults.title")}>
      <Text size="sm" c="dimmed">
        {t("faults.lead")}
      </Text>
      <Select
        label={t("faults.kind")}
        data={FAULT_KINDS.map((one) => ({ value: one, label: t(`faults.kinds.${one}`) }))}
        value={kind}
        onChange={(value) => value && choose(value as FaultKind)}
        allowDeselect={false}
      />
      {kind === "fail" && (
        <Select
          label={t("faults.code")}
          data={CODES.map((one) => ({ value: one, label: t(`faults.codes.${one}`) }))}
          value={code}
          onChange={(value) => value && setCode(value)}
          allowDeselect={false}
        />
      )}
      <Group grow align="flex-end">
        <NumberInput
          label={t("faults.times")}
          value={times}
          onChange={setTimes}
          min={1}
          max={1000}
        />
        {kind in SECONDS && (
          <NumberInput
            label={t("faults.seconds")}
            value={seconds}
            onChange={setSeconds}
            min={0}
            max={600}
          />
        )}
      </Group>
      <Switch
        label={t("faults.onlyThis")}
        checked={isOnlyThis}
        onChange={(event) => setOnlyThis(event.currentTarget.checked)}
      />
      <Button size="xs" variant="light" onClick={() => void arm()}>
        {t("faults.arm")}
      </Button>
      {failure && (
        <Text size="sm" c="red" role="alert">
          {failure}
        </Text>
      )}
      {faults.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("faults.none")}
        </Text>
      ) : (
        <>
          <ul className={classes.armed} aria-label={t("faults.armed")}>
            {faults.map((fault) => (
              <li key={fault.id}>
                <span>
                  {i18n.exists(`phone:faults.kinds.${fault.kind}`)
                    ? t(`faults.kinds.${fault.kind as FaultKind}`)
                    : fault.kind}
                  {fault.kind === "fail" && ` (${fault.code})`}
                </span>
                <span className={classes.left}>
                  {fault.times === null
                    ? t("faults.always")
                    : t("faults.left", { count: fault.times })}
                </span>
              </li>
            ))}
          </ul>
          <Button
            size="xs"
            variant="default"
            onClick={() => void phoneApi.clearFaults().then(setFaults, () => undefined)}
          >
            {t("faults.clear")}
          </Button>
        </>
      )}
    </Card>
  );
}
