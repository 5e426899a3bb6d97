import { Badge, Button, Group, Text } from "@mantine/core";
import { IconRefresh, IconSend } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, inWorkspace } from "../api/client";
import { notifyProblem } from "../ui/notify";
import { ErrorState, LoadingState } from "../ui/PageState";
import type { Callback, Delivery } from "./model";
import classes from "./OutsidePage.module.css";
import { deliveriesQuery, outsideQuery } from "./queries";

const COLOURS = { queued: "orange", running: "blue", done: "teal", failed: "red" };
const AGAIN = 3000; // ms between looks while a delivery is under way
const SOON = 60_000; // ms; what is tried again later than this is not watched

interface DeliveriesProps {
  slug: string;
  callback: Callback;
  mayManage: boolean;
}

/** What was sent to a callback lately, and what came of it. */
export default function Deliveries({ slug, callback, mayManage }: DeliveriesProps) {
  const { t } = useTranslation("outside");
  const client = useQueryClient();
  const query = deliveriesQuery(slug, callback.id);
  const deliveries = useQuery({
    ...query,
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? AGAIN : false),
  });
  /** Also at the callback itself, which deliveries may have switched off. */
  const lookAgain = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: query.queryKey }),
      client.invalidateQueries({ queryKey: outsideQuery(slug, "callbacks").queryKey }),
    ]);
  const act = useMutation({
    mutationFn: (path: string) => api.post(inWorkspace(slug, `callbacks/${callback.id}/${path}`)),
    onSuccess: lookAgain,
    onError: (error) => notifyProblem(error),
  });
  const items = deliveries.data?.items ?? [];

  return (
    <section aria-label={t("delivery.of", { name: callback.name })}>
      <Group gap="xs" mt="xs">
        {mayManage && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconSend size={14} />}
            loading={act.isPending && act.variables === "deliveries/"}
            disabled={!callback.is_enabled}
            onClick={() => act.mutate("deliveries/")}
          >
            {t("delivery.test")}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconRefresh size={14} />}
          loading={deliveries.isRefetching}
          onClick={() => void lookAgain()}
        >
          {t("delivery.refresh")}
        </Button>
      </Group>
      {deliveries.isPending && <LoadingState />}
      {deliveries.error && items.length === 0 && (
        <ErrorState error={deliveries.error} onRetry={() => void deliveries.refetch()} />
      )}
      {deliveries.data && items.length === 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t("delivery.none")}
        </Text>
      )}
      <ul className={classes.deliveries}>
        {items.map((delivery) => (
          <DeliveryRow
            key={delivery.id}
            delivery={delivery}
            onRetry={
              mayManage && delivery.state === "failed"
                ? () => act.mutate(`deliveries/${delivery.id}/retry/`)
                : undefined
            }
          />
        ))}
      </ul>
    </section>
  );
}

interface DeliveryRowProps {
  delivery: Delivery;
  onRetry: (() => void) | undefined;
}

function DeliveryRow({ delivery, onRetry }: DeliveryRowProps) {
  const { t, i18n } = useTranslation("outside");
  const { event, state, attempts, status, error, due_at, created_at } = delivery;
  const time = (at: string) =>
    new Date(at).toLocaleString(i18n.language, { dateStyle: "medium", timeStyle: "medium" });
  const came = status === null ? "" : t("delivery.status", { status });
  const failure = error ? t(`delivery.error.${error}`, { defaultValue: error }) : "";
  return (
    <li className={classes.delivery}>
      <Badge color={COLOURS[state]} variant="light" tt="none">
        {t(`delivery.state.${state}`)}
      </Badge>
      <div className={classes.deliveryMain}>
        <Text size="sm" className={classes.word}>
          <Text span ff="monospace" size="sm">
            {event}
          </Text>{" "}
          <Text span c="dimmed" size="xs">
            <time dateTime={created_at}>{time(created_at)}</time>
          </Text>
        </Text>
        <Text size="xs" c="dimmed">
          {[
            t("delivery.tries", { count: attempts }),
            came,
            failure,
            state === "queued" && attempts > 0 ? t("delivery.again", { when: time(due_at) }) : "",
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      </div>
      {onRetry && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t("delivery.retryOf", { event, when: time(created_at) })}
          onClick={onRetry}
        >
          {t("delivery.retry")}
        </Button>
      )}
    </li>
  );
}

function isUnderWay({ state, due_at }: Delivery): boolean {
  return state === "running" || (state === "queued" && Date.parse(due_at) - Date.now() < SOON);
}
