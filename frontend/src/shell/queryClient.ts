import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "../api/client";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // An answer of the server is an answer; only an unreachable one is worth asking again.
      retry: (count, error) =>
        count < 2 && error instanceof ApiProblem && (error.status === 0 || error.status >= 502),
    },
  },
});
