import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, inWorkspace } from "../api/client";
import type { Conflict, FlowItem, FlowTemplate, Page, Running } from "../api/types";

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

/** Who is in the middle of a flow; fresh each time somebody is about to change it. */
export const runningQuery = (slug: string, flowId: string, version?: number) =>
  queryOptions({
    queryKey: [slug, "running", flowId, version],
    queryFn: ({ signal }) =>
      api.get<Running>(inWorkspace(slug, `flows/${flowId}/running/`), {
        query: { version },
        signal,
      }),
    staleTime: 0,
    gcTime: 0,
  });

/** Where other flows, or the words of a number, listen for the same messages. */
export const conflictsQuery = (slug: string, flowId: string) =>
  queryOptions({
    queryKey: [slug, "conflicts", flowId],
    queryFn: ({ signal }) =>
      api.get<{ items: Conflict[] }>(inWorkspace(slug, `flows/${flowId}/conflicts/`), { signal }),
    staleTime: 0,
    gcTime: 0,
  });
