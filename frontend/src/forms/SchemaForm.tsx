import { Button, Collapse, Stack } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { orderedKeys } from "../flow/summary";
import { Field } from "./Field";
import { isShown, withoutHidden, withProperty } from "./values";
import type { FormProps } from "./widget";

/** A form drawn from a JSON Schema: what is needed or filled first, the rest behind a button. */
export function SchemaForm({ schema, data, onChange, path = "" }: FormProps) {
  const { t } = useTranslation("forms");
  const [open, setOpen] = useState(false);
  const keys = orderedKeys(schema, data).filter((key) => {
    const inner = schema.properties?.[key];
    return inner && isShown(inner, data, schema);
  });
  const required = new Set(schema.required ?? []);
  const placed = useRef(new Map<string, boolean>());
  /** A field does not move while it is filled or emptied: it would lose the focus. */
  const isFirst = (key: string) => {
    const before = placed.current.get(key);
    if (before || (before === false && open)) return before;
    const first =
      required.has(key) ||
      key in data ||
      schema.properties?.[key]?.["x-when"] !== undefined ||
      keys.indexOf(key) === 0;
    placed.current.set(key, first);
    return first;
  };
  const first = keys.filter(isFirst);
  const rest = keys.filter((key) => !isFirst(key));

  const field = (key: string) => (
    <Field
      key={key}
      name={key}
      schema={schema.properties?.[key] ?? {}}
      value={data[key]}
      path={`${path}/${key}`}
      required={required.has(key)}
      Form={SchemaForm}
      onChange={(value, at) =>
        onChange(withoutHidden(schema, withProperty(data, key, value)), at ?? `${path}/${key}`)
      }
    />
  );

  return (
    <Stack gap="sm">
      {first.map(field)}
      {rest.length > 0 && (
        <div>
          <Button
            variant="subtle"
            size="compact-sm"
            color="gray"
            aria-expanded={open}
            leftSection={open ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
            onClick={() => setOpen(!open)}
          >
            {t("more", { count: rest.length })}
          </Button>
          <Collapse expanded={open}>
            <Stack gap="sm" mt="xs">
              {rest.map(field)}
            </Stack>
          </Collapse>
        </div>
      )}
    </Stack>
  );
}
