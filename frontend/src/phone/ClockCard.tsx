import { Button, Group, Text } from "@mantine/core";
import { IconPlayerSkipForward } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "./Card";
import { useEmulatedNow } from "./emulatedTime";
import type { EmulatorClock } from "./model";
import { phoneApi } from "./phoneApi";
import type { ChatFacts } from "./usePhone";

/** Less than this is the machines' clocks, not somebody's wish. */
const NOTABLE_SECONDS = 60;

export function ClockCard({ facts }: { facts: ChatFacts | null }) {
  const { t, i18n } = useTranslation("phone");
  const [offset, setOffset] = useState(0);
  const [hasFailed, setFailed] = useState(false);
  const now = useEmulatedNow(facts);
  // Somebody else may have skipped time too; the thread's clock tells.
  const drift = facts ? Math.round((Date.parse(facts.now) - facts.readAt) / 1000) : 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a jump of the thread's clock is the reason to ask
  useEffect(() => {
    phoneApi.clock().then(
      (clock) => setOffset(clock.offset_seconds),
      () => undefined,
    );
  }, [Math.round(drift / NOTABLE_SECONDS)]);

  async function move(how: () => Promise<EmulatorClock>) {
    try {
      setOffset((await how()).offset_seconds);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  }

  const format = new Intl.DateTimeFormat(i18n.language, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  const hours = Math.round(Math.abs(offset) / 360) / 10;
  return (
    <Card title={t("clock.title")}>
      <div>
        <Text size="sm" fw={600}>
          {now === null ? "–" : format.format(now)}
        </Text>
        <Text size="sm" c="dimmed">
          {Math.abs(offset) < NOTABLE_SECONDS
            ? t("clock.real")
            : t(offset > 0 ? "clock.ahead" : "clock.behind", { hours })}
        </Text>
        <Text
          size="sm"
          c={facts && !facts.window_open && facts.window_expires_at ? "red" : "dimmed"}
        >
          {windowText()}
        </Text>
      </div>
      <Group gap="xs">
        <Button
          size="xs"
          leftSection={<IconPlayerSkipForward size={15} />}
          onClick={() => void move(() => phoneApi.advance("PT24H"))}
        >
          {t("clock.skipDay")}
        </Button>
        <Button
          size="xs"
          variant="default"
          onClick={() => void move(() => phoneApi.advance("PT1H"))}
        >
          {t("clock.skipHour")}
        </Button>
        {Math.abs(offset) >= NOTABLE_SECONDS && (
          <Button size="xs" variant="subtle" onClick={() => void move(() => phoneApi.setOffset(0))}>
            {t("clock.back")}
          </Button>
        )}
      </Group>
      {hasFailed && (
        <Text size="sm" c="red" role="alert">
          {t("clock.failed")}
        </Text>
      )}
    </Card>
  );

  function windowText(): string {
    if (!facts?.window_expires_at) return t("clock.windowNone");
    if (!facts.window_open) return t("clock.windowClosed");
    return t("clock.windowOpen", { time: format.format(new Date(facts.window_expires_at)) });
  }
}
