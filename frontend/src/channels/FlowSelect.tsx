import { Select, type SelectProps, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { flowQuery } from "../canvas/queries";
import { flowsQuery } from "../flows/queries";

interface FlowSelectProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  slug: string;
  /** The flow's id. */
  value: string | null;
  onChange: (value: string | null) => void;
}

/** One of the workspace's flows, found by its name; tells when the chosen one would not run. */
export function FlowSelect({ slug, value, onChange, ...select }: FlowSelectProps) {
  const { t } = useTranslation("channels");
  const [typed, setTyped] = useState("");
  const chosen = useQuery({ ...flowQuery(slug, value ?? ""), enabled: value !== null }).data;
  // What stands in the field is the chosen flow's own name, not a search.
  const wanted = typed.trim() === chosen?.name ? "" : typed.trim();
  const [search] = useDebouncedValue(wanted, 250);
  const pages = useInfiniteQuery(flowsQuery(slug, search)).data?.pages ?? [];
  const known = new Map(pages.flatMap((page) => page.items).map((flow) => [flow.id, flow.name]));
  if (chosen) known.set(chosen.id, chosen.name);
  return (
    <div>
      <Select
        {...select}
        searchable
        searchValue={typed}
        onSearchChange={setTyped}
        nothingFoundMessage={t("flowSelect.none")}
        data={[...known].map(([id, name]) => ({ value: id, label: name }))}
        value={value}
        onChange={onChange}
      />
      {chosen && value && chosen.state !== "online" && (
        <Text size="xs" c="orange.8" mt={4} role="status">
          {t("flowSelect.offline")}
        </Text>
      )}
    </div>
  );
}
