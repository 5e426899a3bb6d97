import { Button, Input, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { asObject } from "../values";
import type { WidgetProps } from "../widget";

interface ListFrameProps {
  of: Omit<WidgetProps, "Form">;
  gap: "xs" | 6;
  addLabel: string;
  onAdd: () => void;
  children: ReactNode;
  below?: ReactNode;
}

/** The frame of a list: its label, its items, and the button that adds one while there is room. */
export function ListFrame({ of, gap, addLabel, onAdd, children, below }: ListFrameProps) {
  const { schema, value, required, label, description, error } = of;
  const count = Array.isArray(value) ? value.length : Object.keys(asObject(value)).length;
  const most = schema.maxItems ?? schema.maxProperties ?? Number.POSITIVE_INFINITY;
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      description={description}
      error={error}
      withAsterisk={required}
    >
      <Stack gap={gap} mt={6} role="group" aria-label={label}>
        {children}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          disabled={count >= most}
          onClick={onAdd}
        >
          {addLabel}
        </Button>
        {below}
      </Stack>
    </Input.Wrapper>
  );
}
