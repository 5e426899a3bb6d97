import { queryOptions } from "@tanstack/react-query";
import { api, inWorkspace } from "../api/client";
import type { Page } from "../api/types";
import type { Delivery, OutsideLists } from "./model";

const MOST = 100; // of one page; the API gives no more

/** Everything of one sort, page by page: there are tens of them, not thousands. */
export const outsideQuery = <Sort extends keyof OutsideLists>(slug: string, sort: Sort) =>
  queryOptions({
    queryKey: [slug, "outside", sort],
    queryFn: async ({ signal }) => {
      const items: OutsideLists[Sort][] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const page: Page<OutsideLists[Sort]> = await api.get(inWorkspace(slug, `${sort}/`), {
          query: { cursor, limit: MOST },
          signal,
        });
        items.push(...page.items);
        cursor = page.next;
      }
      return items;
    },
    staleTime: 60_000,
  });

export const deliveriesQuery = (slug: string, callback: string) =>
  queryOptions({
    queryKey: [slug, "outside", "deliveries", callback],
    queryFn: ({ signal }) =>
      api.get<Page<Delivery>>(inWorkspace(slug, `callbacks/${callback}/deliveries/`), {
        query: { limit: 20 },
        signal,
      }),
    staleTime: 0,
  });
