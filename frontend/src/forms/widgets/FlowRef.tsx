import { Autocomplete, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, inWorkspace } from "../../api/client";
import type { FlowItem, Page } from "../../api/types";
import { useForm } from "../context";
import type { WidgetProps } from "../widget";
import { useDraft } from "./useDraft";

/** Another flow of the workspace, by its name or its id. */
export function FlowRef({ value, required, label, description, error, onChange }: WidgetProps) {
  const { t } = useTranslation("forms");
  const { slug } = useForm();
  const draft = useDraft(typeof value === "string" ? value : "", (text) =>
    onChange(text === "" && !required ? undefined : text),
  );
  const [search] = useDebouncedValue(draft.text.trim(), 250);
  const flows = useQuery({
    queryKey: [slug, "flow-names", search],
    queryFn: ({ signal }) =>
      api.get<Page<FlowItem>>(inWorkspace(slug, "flows/"), {
        query: { search, limit: 20 },
        signal,
      }),
    enabled: slug !== "",
    retry: false,
    staleTime: 30_000,
    placeholderData: (before) => before,
  });
  const found = flows.data?.items ?? [];
  const chosen = found.find(({ id, name }) => id === draft.text || name === draft.text);
  const isLookedFor = search === draft.text.trim() && flows.isSuccess && !flows.isPlaceholderData;
  // An id is not found by a search for names, and so tells nothing.
  const isUnknown = search !== "" && isLookedFor && !chosen && !/^[0-9a-f-]{32,36}$/.test(search);
  const states = new Map(found.map((flow) => [flow.name, flow.state]));

  return (
    <div>
      <Autocomplete
        label={label}
        description={description}
        error={error}
        withAsterisk={required}
        spellCheck={false}
        data={[...states.keys()]}
        filter={({ options }) => options}
        renderOption={({ option }) => (
          <Text size="sm" truncate>
            {option.value}
            {states.get(option.value) !== "online" && (
              <Text span size="xs" c="dimmed" ml={6}>
                {t("flow.offline")}
              </Text>
            )}
          </Text>
        )}
        value={draft.text}
        onChange={draft.commit}
      />
      {(isUnknown || (chosen && chosen.state !== "online")) && (
        <Text size="xs" c="orange" mt={4} role="status">
          {t(isUnknown ? "flow.unknown" : "flow.notOnline")}
        </Text>
      )}
    </div>
  );
}
