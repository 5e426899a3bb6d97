import { ActionIcon, Button, Fieldset, Group as Row, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { asObject, freshValue } from "../values";
import type { WidgetProps } from "../widget";

/** A part with fields of its own; one that is not needed can be added and taken away. */
export function Group(props: WidgetProps) {
  const { schema, value, path, required, label, description, error, onChange, Form } = props;
  const { t } = useTranslation("forms");
  if (value === undefined && !required) {
    return (
      <Button
        variant="default"
        size="xs"
        justify="flex-start"
        leftSection={<IconPlus size={14} />}
        title={description}
        onClick={() => onChange(freshValue(schema))}
      >
        {t("group.add", { label })}
      </Button>
    );
  }
  return (
    <Fieldset
      p="sm"
      legend={
        <Row gap={4}>
          <Text span size="sm" fw={550}>
            {label}
          </Text>
          {!required && (
            <ActionIcon
              size="sm"
              aria-label={t("group.remove", { label })}
              onClick={() => onChange(undefined)}
            >
              <IconTrash size={14} />
            </ActionIcon>
          )}
        </Row>
      }
    >
      {error && (
        <Text size="xs" c="red" mb="xs">
          {error}
        </Text>
      )}
      <Form
        schema={schema}
        data={asObject(value)}
        path={path}
        onChange={(data, at) => onChange(data, at)}
      />
    </Fieldset>
  );
}
