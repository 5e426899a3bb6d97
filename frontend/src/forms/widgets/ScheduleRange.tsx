import { ActionIcon, Box, Button, Group, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "../../api/types";
import { useForm } from "../context";
import { asArray, withProperty } from "../values";
import { DateSpans } from "./Dates";
import { RemoveButton } from "./ItemTools";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/** Stands among the days for those that the node calls holidays. */
const HOLIDAY = "holiday";
const MONDAY = Date.UTC(2026, 0, 5);
const DAY = 24 * 3600 * 1000; // ms

interface ScheduleRangeProps {
  range: JsonObject;
  place: number;
  path: string;
  canRemove: boolean;
  onChange: (range: JsonObject, at: string) => void;
  onRemove: () => void;
}

/** Certain hours of certain days. */
export function ScheduleRange(props: ScheduleRangeProps) {
  const { range, place, path, canRemove, onChange, onRemove } = props;
  const { t, i18n } = useTranslation("forms");
  const { errors } = useForm();
  const days = asArray(range.days);
  const dates = asArray(range.dates).map(String);
  const { from, to } = range;
  const pastMidnight =
    typeof from === "string" && typeof to === "string" && to !== "" && to <= from;

  const set = (key: string, value: unknown) =>
    onChange(withProperty(range, key, value), `${path}/${key}`);

  function toggle(day: string) {
    const next = [...DAYS, HOLIDAY].filter((name) => (name === day) !== days.includes(name));
    set("days", next.length > 0 ? next : undefined);
  }

  return (
    <Box pl="xs" style={{ borderLeft: "3px solid var(--cf-line)" }}>
      <Stack gap={6} role="group" aria-label={t("range.title", { place })}>
        <Group gap={3} wrap="nowrap" justify="space-between">
          <Group gap={3} wrap="nowrap">
            {DAYS.map((day, index) => {
              const isOn = days.includes(day);
              const date = new Date(MONDAY + index * DAY);
              const name = (weekday: "short" | "long") =>
                date.toLocaleDateString(i18n.language, { weekday, timeZone: "UTC" });
              return (
                <ActionIcon
                  key={day}
                  size={28}
                  variant={isOn ? "filled" : "default"}
                  color={isOn ? "petrol" : undefined}
                  aria-pressed={isOn}
                  aria-label={name("long")}
                  title={name("long")}
                  onClick={() => toggle(day)}
                >
                  <Text span size="xs" fw={550}>
                    {name("short").slice(0, 2)}
                  </Text>
                </ActionIcon>
              );
            })}
          </Group>
          <RemoveButton
            label={t("range.remove", { place })}
            disabled={!canRemove}
            onRemove={onRemove}
          />
        </Group>
        <Group gap={6} wrap="nowrap" align="flex-start">
          {(["from", "to"] as const).map((key) => (
            <TextInput
              key={key}
              // The field of a browser knows no 24:00, which a schedule does.
              type={range[key] === "24:00" ? "text" : "time"}
              size="xs"
              flex={1}
              miw={0}
              aria-label={t(`range.${key}`, { place })}
              leftSection={
                <Text span size="xs" c="dimmed">
                  {t(`range.${key}Short`)}
                </Text>
              }
              leftSectionWidth={44}
              error={errors.get(`${path}/${key}`)}
              value={String(range[key] ?? "")}
              onChange={(event) => set(key, event.currentTarget.value || undefined)}
            />
          ))}
        </Group>
        <Text size="xs" c="dimmed">
          {t(
            pastMidnight
              ? "range.pastMidnight"
              : days.length === 0 && dates.length === 0
                ? "range.everyDay"
                : from === undefined && to === undefined
                  ? "range.wholeDay"
                  : "range.days",
          )}
        </Text>
        {dates.length > 0 ? (
          <DateSpans
            dates={dates}
            label={t("range.dates")}
            path={`${path}/dates`}
            onChange={(next) => set("dates", next.length > 0 ? next : undefined)}
          />
        ) : (
          <Button
            variant="subtle"
            size="compact-xs"
            w="fit-content"
            onClick={() => set("dates", [new Date().toISOString().slice(0, 10)])}
          >
            {t("range.addDates")}
          </Button>
        )}
        <Switch
          size="xs"
          label={t("range.holiday")}
          checked={days.includes(HOLIDAY)}
          onChange={() => toggle(HOLIDAY)}
        />
        <Switch
          size="xs"
          label={t("range.exclude")}
          checked={range.exclude === true}
          onChange={(event) => set("exclude", event.currentTarget.checked || undefined)}
        />
      </Stack>
    </Box>
  );
}
