import { Button, Input, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { asArray } from "../values";
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
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      description={description}
      error={error}
      withAsterisk={required}
    >
      <Stack gap={gap} mt={6}>
        {children}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          disabled={asArray(value).length >= (schema.maxItems ?? Number.POSITIVE_INFINITY)}
          onClick={onAdd}
        >
          {addLabel}
        </Button>
        {below}
      </Stack>
    </Input.Wrapper>
  );
}
