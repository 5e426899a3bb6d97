import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { ApiProblem } from "../api/client";
import { withTexts } from "../i18n";
import { meQuery } from "../session/useMe";
import { ErrorState } from "../ui/PageState";
import { Home } from "./Home";
import { NotFound } from "./NotFound";
import { queryClient } from "./queryClient";
import { WorkspaceShell } from "./WorkspaceShell";

function text(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : undefined;
}

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search): { next?: string } => ({ next: text(search.next) }),
  component: lazyRouteComponent(() => import("./SignInPage"), "SignInPage"),
});

/** Everything below needs a person; who is not signed in is sent to the sign-in page and back. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (error instanceof ApiProblem && (error.status === 401 || error.status === 403)) {
        throw redirect({ to: "/sign-in", search: { next: location.href } });
      }
      throw error;
    }
  },
  component: Outlet,
});

const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/",
  component: Home,
});

const workspaceRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/w/$slug",
  component: WorkspaceShell,
});

const workspaceHomeRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/",
  component: Home,
});

const flowsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "flows",
  component: lazyRouteComponent(
    withTexts(["flows"], () => import("../flows/FlowListPage")),
    "FlowListPage",
  ),
});

const flowRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "flows/$flowId",
  validateSearch: (search): { node?: string } => ({ node: text(search.node) }),
  component: lazyRouteComponent(
    withTexts(["canvas", "nodes", "flows"], () => import("../canvas/CanvasPage")),
    "CanvasPage",
  ),
});

const consoleRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "console/{-$conversationId}",
  validateSearch: (search): { view?: string } => ({ view: text(search.view) }),
  component: lazyRouteComponent(
    withTexts(["console", "chat"], () => import("../console/ConsolePage")),
    "ConsolePage",
  ),
});

const outsideRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "outside",
  validateSearch: (search): { tab?: string } => ({ tab: text(search.tab) }),
  component: lazyRouteComponent(
    withTexts(["outside"], () => import("../outside/OutsidePage")),
    "OutsidePage",
  ),
});

const channelsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "channels",
  component: lazyRouteComponent(
    withTexts(["channels"], () => import("../channels/ChannelsPage")),
    "ChannelsPage",
  ),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signInRoute,
    signedInRoute.addChildren([
      homeRoute,
      workspaceRoute.addChildren([
        workspaceHomeRoute,
        flowsRoute,
        flowRoute,
        consoleRoute,
        channelsRoute,
        outsideRoute,
      ]),
    ]),
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: ({ error, reset }) => <ErrorState error={error} onRetry={reset} />,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
