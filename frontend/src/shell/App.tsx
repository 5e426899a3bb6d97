import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { ExpiredDialog } from "../session/ExpiredDialog";
import { shareStyleNonce } from "../ui/styleNonce";
import { theme } from "../ui/theme";
import { queryClient } from "./queryClient";
import { router } from "./router";

const nonce = shareStyleNonce();

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <Notifications position="bottom-right" limit={4} />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <ExpiredDialog />
      </QueryClientProvider>
    </MantineProvider>
  );
}
