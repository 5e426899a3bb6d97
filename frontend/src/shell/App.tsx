import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useSession } from "../session/store";
import { useNoticed } from "../ui/notify";
import { shareStyleNonce } from "../ui/styleNonce";
import { theme } from "../ui/theme";
import { queryClient } from "./queryClient";
import { router } from "./router";

// Neither is seen on an ordinary load, so neither comes with it.
const Notices = lazy(() => import("../ui/Notices"));
const ExpiredDialog = lazy(() => import("../session/ExpiredDialog"));

const nonce = shareStyleNonce();

export function App() {
  const expired = useSession((state) => state.expired);
  const noticed = useNoticed();
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      {noticed && (
        <Suspense fallback={null}>
          <Notices />
        </Suspense>
      )}
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        {expired && (
          <Suspense fallback={null}>
            <ExpiredDialog />
          </Suspense>
        )}
      </QueryClientProvider>
    </MantineProvider>
  );
}
