import { Fieldset, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { asObject } from "../values";
import type { WidgetProps } from "../widget";
import { Assignments } from "./Assignments";
import { RemoveButton } from "./ItemTools";
import { JsonText } from "./JsonText";
import { Headers } from "./NamedValues";
import { TemplateArea } from "./TemplateArea";

const EMPTY: Record<string, unknown> = { json: {}, form: {}, text: "" };

/** What a request carries: JSON, the fields of a form, or a text. */
export function HttpBody(props: WidgetProps) {
  const { value, path, required, label, description, error, onChange } = props;
  const { t } = useTranslation("forms");
  const body = asObject(value);
  const type = typeof body.type === "string" ? body.type : "none";
  const types = ["none", ...Object.keys(EMPTY)].filter((name) => name !== "none" || !required);
  const inner = {
    ...props,
    schema: {},
    value: body.value,
    path: `${path}/value`,
    required: true,
    label: t("body.value"),
    description: undefined,
    error: undefined,
    onChange: (next: unknown, at?: string) =>
      onChange({ ...body, value: next ?? EMPTY[type] }, at ?? `${path}/value`),
  };

  return (
    <Fieldset
      p="sm"
      legend={
        <Group gap={4}>
          <Text span size="sm" fw={550}>
            {label}
          </Text>
          {!required && value !== undefined && (
            <RemoveButton
              label={t("group.remove", { label })}
              onRemove={() => onChange(undefined)}
            />
          )}
        </Group>
      }
    >
      <Stack gap="xs">
        {description && (
          <Text size="xs" c="dimmed">
            {description}
          </Text>
        )}
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={t("body.type", { label })}
          data={types.map((name) => ({ value: name, label: t(`body.types.${name}`) }))}
          value={type}
          onChange={(next) =>
            onChange(
              next === "none" ? undefined : { type: next, value: EMPTY[next] },
              `${path}/type`,
            )
          }
        />
        {/* JSON in which bare variables stand is a text until it is filled. */}
        {type === "json" &&
          (typeof body.value === "string" ? (
            <TemplateArea {...inner} />
          ) : (
            <JsonText {...inner} hasHoles />
          ))}
        {type === "form" &&
          (Array.isArray(body.value) ? <Headers {...inner} /> : <Assignments {...inner} />)}
        {type === "text" && <TemplateArea {...inner} />}
        {error && (
          <Text size="xs" c="red">
            {error}
          </Text>
        )}
      </Stack>
    </Fieldset>
  );
}
