import { Group, Input, NumberInput, Select, TextInput } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { WidgetProps } from "../widget";
import { useDraft } from "./useDraft";

const UNITS = ["seconds", "minutes", "hours", "days"] as const;
type Unit = (typeof UNITS)[number];
const LETTERS: Record<Unit, string> = { seconds: "S", minutes: "M", hours: "H", days: "D" };

/** A simple ISO 8601 duration as a number and a unit; undefined for a compound one. */
export function readDuration(text: string): { count: number; unit: Unit } | undefined {
  const found = text.match(/^P(?:(\d+)D|T(\d+)([HMS]))$/);
  if (!found) return undefined;
  if (found[1]) return { count: Number(found[1]), unit: "days" };
  const unit = UNITS.find((name) => LETTERS[name] === found[3]);
  return unit && { count: Number(found[2]), unit };
}

export function writeDuration(count: number, unit: Unit): string {
  return unit === "days" ? `P${count}D` : `PT${count}${LETTERS[unit]}`;
}

export function Duration(props: WidgetProps) {
  const { schema, value, required, label, description, error, onChange } = props;
  const { t } = useTranslation("forms");
  const preset = readDuration(String(schema.default ?? ""));
  const id = useId();
  const text = typeof value === "string" ? value : "";
  const simple = readDuration(text);
  const draft = useDraft(text, (next) => onChange(next === "" && !required ? undefined : next));

  if (text && !simple) {
    return (
      <TextInput
        label={label}
        description={description}
        error={error}
        withAsterisk={required}
        value={draft.text}
        onChange={(event) => draft.type(event.currentTarget.value)}
        onBlur={() => draft.commit(draft.text.trim())}
      />
    );
  }
  return (
    <Input.Wrapper
      id={id}
      label={label}
      description={description}
      error={error}
      withAsterisk={required}
    >
      <Group gap="xs" wrap="nowrap" mt={4}>
        <NumberInput
          id={id}
          min={0}
          max={99999}
          allowDecimal={false}
          w={96}
          value={simple?.count ?? ""}
          placeholder={preset ? String(preset.count) : "–"}
          onChange={(count) =>
            onChange(
              typeof count === "number"
                ? writeDuration(count, simple?.unit ?? preset?.unit ?? "minutes")
                : undefined,
            )
          }
        />
        <Select
          aria-label={t("duration.unit", { label })}
          flex={1}
          allowDeselect={false}
          disabled={!simple}
          value={simple?.unit ?? preset?.unit ?? "minutes"}
          data={UNITS.map((unit) => ({ value: unit, label: t(`duration.${unit}`) }))}
          onChange={(unit) => {
            if (unit) onChange(writeDuration(simple?.count ?? 1, unit as Unit));
          }}
        />
      </Group>
    </Input.Wrapper>
  );
}
