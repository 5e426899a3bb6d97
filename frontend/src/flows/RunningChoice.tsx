import { Alert, Loader, Radio, Stack, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { describeProblem } from "../ui/notify";
import { runningQuery } from "./queries";
import classes from "./RunningChoice.module.css";

const SHOWN = 8;
const TEXT_LIMIT = 1024;

export type Choice = "finish" | "move" | "end";

export interface Settling {
  running: Choice;
  /** Said to customers whose session ends. */
  text: string;
}

interface RunningChoiceProps {
  slug: string;
  flowId: string;
  /** What would go online; the draft without one. */
  version?: number;
  /** What may be chosen, in this order. */
  choices: readonly Choice[];
  value: Settling;
  onChange: (value: Settling) => void;
}

/** How many customers are in the middle of a flow, at which nodes, and what shall become of them. */
export function RunningChoice({
  slug,
  flowId,
  version,
  choices,
  value,
  onChange,
}: RunningChoiceProps) {
  const { t } = useTranslation("flows");
  const running = useQuery(runningQuery(slug, flowId, version));
  const found = running.data;
  const moving = choices.includes("move");
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm">
        {t("running.title")}
      </Text>
      {running.isPending && <Loader size="xs" />}
      {running.error && (
        <Text size="sm" c="red" role="alert">
          {describeProblem(running.error)}
        </Text>
      )}
      {found && (
        <Text size="sm">
          {found.total === 0 ? t("running.none") : t("running.total", { count: found.total })}
          {found.with_people > 0 && ` ${t("running.withPeople", { count: found.with_people })}`}
        </Text>
      )}
      {found && found.nodes.length > 0 && (
        <ul className={classes.nodes} aria-label={t("running.where")}>
          {found.nodes.slice(0, SHOWN).map((row) => (
            <li key={`${row.version} ${row.node}`}>
              <span className={classes.count}>{row.waiting}</span>
              <span>
                {row.label}{" "}
                <small className={classes.aside}>
                  {t("running.version", { number: row.version })}
                  {moving && !row.moves && ` · ${t("running.stays")}`}
                </small>
              </span>
            </li>
          ))}
          {found.nodes.length > SHOWN && (
            <li className={classes.aside}>
              {t("running.more", { count: found.nodes.length - SHOWN })}
            </li>
          )}
        </ul>
      )}
      {found?.settling && (
        <Alert color="orange" variant="light">
          {t("running.settling")}
        </Alert>
      )}
      {(found?.total ?? 0) > 0 && (
        <Radio.Group
          label={t("running.choice")}
          value={value.running}
          onChange={(next) => onChange({ ...value, running: next as Choice })}
        >
          <Stack gap={6} mt={4}>
            {choices.map((choice) => (
              <Radio
                key={choice}
                value={choice}
                label={t(`running.${choice}`)}
                description={t(moving ? `running.${choice}Hint` : `running.${choice}OfflineHint`)}
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {value.running === "end" && (
        <Textarea
          label={t("running.text")}
          description={t("running.textHint")}
          autosize
          minRows={2}
          maxLength={TEXT_LIMIT}
          value={value.text}
          onChange={(event) => onChange({ ...value, text: event.currentTarget.value })}
        />
      )}
    </Stack>
  );
}

/** The part of a request that says what becomes of running sessions. */
export function settlingBody({ running, text }: Settling): { running: Choice; text?: string } {
  return running === "end" && text.trim() ? { running, text: text.trim() } : { running };
}
