import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, inWorkspace } from "../api/client";
import type { Channel, Draft, FlowItem, FlowVersion, NodeKind, Page, Queue } from "../api/types";

export const kindsQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, "node-kinds"],
    queryFn: ({ signal }) =>
      api.get<{ items: NodeKind[] }>(inWorkspace(slug, "node-kinds/"), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const flowQuery = (slug: string, flowId: string) =>
  queryOptions({
    queryKey: [slug, "flow", flowId],
    queryFn: ({ signal }) => api.get<FlowItem>(inWorkspace(slug, `flows/${flowId}/`), { signal }),
  });

/** Fetched once when the canvas opens; from then on the editor holds the newer truth. */
export const draftQuery = (slug: string, flowId: string) =>
  queryOptions({
    queryKey: [slug, "draft", flowId],
    queryFn: ({ signal }) =>
      api.get<Draft>(inWorkspace(slug, `flows/${flowId}/draft/`), { signal }),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const queuesQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, "queues"],
    queryFn: ({ signal }) => api.get<Page<Queue>>(inWorkspace(slug, "queues/"), { signal }),
    staleTime: 60_000,
  });

export const channelsQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, "channels"],
    queryFn: ({ signal }) => api.get<Page<Channel>>(inWorkspace(slug, "channels/"), { signal }),
  });

export const bindingsQuery = (slug: string, flowId: string) =>
  queryOptions({
    queryKey: [slug, "bindings", flowId],
    queryFn: ({ signal }) =>
      api.get<{ channels: { id: string; name: string }[] }>(
        inWorkspace(slug, `flows/${flowId}/bindings/`),
        { signal },
      ),
  });

export const versionsQuery = (slug: string, flowId: string) =>
  infiniteQueryOptions({
    queryKey: [slug, "versions", flowId],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<FlowVersion>>(inWorkspace(slug, `flows/${flowId}/versions/`), {
        query: { cursor: pageParam, limit: 20 },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
