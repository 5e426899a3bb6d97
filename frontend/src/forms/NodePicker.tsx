import { Select, type SelectProps } from "@mantine/core";
import { useState } from "react";

interface NodePickerProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value: string | null;
  titleOf: (id: string) => string;
  /** Asked only when the list opens: naming thousands of nodes on each key typed would be felt. */
  options: () => { value: string; label: string }[];
  onChange: (id: string | null) => void;
}

/** A searchable choice among the nodes of a flow. */
export function NodePicker({ value, titleOf, options, onChange, ...rest }: NodePickerProps) {
  const [open, setOpen] = useState<{ value: string; label: string }[]>();
  const known = open ?? [];
  const data =
    value === null || known.some((option) => option.value === value)
      ? known
      : [...known, { value, label: titleOf(value) }];
  return (
    <Select
      {...rest}
      searchable
      limit={60}
      data={data}
      value={value}
      onChange={onChange}
      onDropdownOpen={() => setOpen(options())}
      onDropdownClose={() => setOpen(undefined)}
    />
  );
}
