import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, inWorkspace } from "../api/client";
import type { FlowItem, FlowTemplate, Page } from "../api/types";

export const flowsQuery = (slug: string, search: string) =>
  infiniteQueryOptions({
    queryKey: [slug, "flows", search],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<FlowItem>>(inWorkspace(slug, "flows/"), {
        query: { cursor: pageParam, search, limit: 50 },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });

export const templatesQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, "flow-templates"],
    queryFn: ({ signal }) =>
      api.get<Page<FlowTemplate>>(inWorkspace(slug, "flow-templates/"), { signal }),
    staleTime: 10 * 60_000,
  });
