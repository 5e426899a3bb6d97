import { Button, Group, Stack, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useForm } from "../context";
import { asArray, replaced, without } from "../values";
import type { WidgetProps } from "../widget";
import { RemoveButton } from "./ItemTools";
import { ListFrame } from "./ListFrame";

const DAY = 24 * 3600 * 1000; // ms

/** The day after the last one, or today; as YYYY-MM-DD. */
function nextDay(dates: string[]): string {
  const last = Date.parse(dates.at(-1)?.split("/").at(-1) ?? "");
  if (!Number.isNaN(last)) return new Date(last + DAY).toISOString().slice(0, 10);
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** Days of the calendar, such as holidays. */
export function Dates(props: WidgetProps) {
  const { value, path, required, label, onChange } = props;
  const { t } = useTranslation("forms");
  const dates = asArray(value).map(String);
  return (
    <ListFrame
      of={props}
      gap={6}
      addLabel={t("date.add")}
      onAdd={() => onChange([...dates, nextDay(dates)])}
    >
      <DateRows
        dates={dates}
        label={label}
        path={path}
        onChange={(next, at) => onChange(next.length === 0 && !required ? undefined : next, at)}
      />
    </ListFrame>
  );
}

interface DateRowsProps {
  dates: string[];
  label: string;
  path: string;
  onChange: (dates: string[], at?: string) => void;
}

/** Days and spans of days (`2026-12-24/2027-01-01`), with a button for one more. */
export function DateSpans(props: DateRowsProps) {
  const { dates, onChange } = props;
  const { t } = useTranslation("forms");
  return (
    <Stack gap={4}>
      <DateRows {...props} spans />
      <Button
        variant="subtle"
        size="compact-xs"
        w="fit-content"
        leftSection={<IconPlus size={13} />}
        onClick={() => onChange([...dates, nextDay(dates)])}
      >
        {t("date.add")}
      </Button>
    </Stack>
  );
}

function DateRows({ dates, label, path, spans, onChange }: DateRowsProps & { spans?: boolean }) {
  const { t } = useTranslation("forms");
  const { errors } = useForm();
  return dates.map((date, index) => {
    const at = `${path}/${index}`;
    const [first = "", last = ""] = date.split("/");
    const set = (from: string, to: string) =>
      onChange(replaced(dates, index, to && to !== from ? `${from}/${to}` : from), at);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: days have no identity of their own
      <Group key={index} gap={4} wrap="nowrap" align="flex-start">
        <TextInput
          type="date"
          size="xs"
          flex={1}
          miw={0}
          aria-label={t(spans ? "date.first" : "date.of", { label, place: index + 1 })}
          error={errors.get(at)}
          value={first}
          onChange={(event) => set(event.currentTarget.value, last)}
        />
        {spans && (
          <TextInput
            type="date"
            size="xs"
            flex={1}
            miw={0}
            min={first}
            aria-label={t("date.last", { label, place: index + 1 })}
            value={last}
            onChange={(event) => set(first, event.currentTarget.value)}
          />
        )}
        <RemoveButton
          label={t("item.remove", { name: date || index + 1 })}
          onRemove={() => onChange(without(dates, index), path)}
        />
      </Group>
    );
  });
}
