import { queryOptions, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, setCsrfToken } from "../api/client";
import type { Me, MyWorkspace } from "../api/types";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }) => {
    const me = await api.get<Me>("/api/v1/me/", { signal, quiet401: true });
    setCsrfToken(me.csrf_token);
    return me;
  },
  staleTime: 5 * 60_000,
  retry: false,
});

export function useMe(): Me | undefined {
  return useQuery(meQuery).data;
}

/** The workspace named in the address, or undefined when it is not one of mine. */
export function useWorkspace(): MyWorkspace | undefined {
  const { slug } = useParams({ strict: false }) as { slug?: string };
  return useMe()?.workspaces.find((workspace) => workspace.slug === slug);
}

export function useSlug(): string {
  const { slug } = useParams({ strict: false }) as { slug?: string };
  return slug ?? "";
}

export function usePermission(permission: string): boolean {
  return useWorkspace()?.permissions.includes(permission) ?? false;
}
