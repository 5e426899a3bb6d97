import { Text } from "@mantine/core";
import { Link, Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useMe, useSlug, useWorkspace } from "../session/useMe";
import { Mark } from "../ui/Mark";
import { entriesFor } from "./entries";
import { NotFound } from "./NotFound";
import { UserMenu } from "./UserMenu";
import classes from "./WorkspaceShell.module.css";

const WorkspaceMenu = lazy(() => import("./WorkspaceMenu"));

/** The frame of every page of a workspace: a rail on wide screens, a bar below on narrow ones. */
export function WorkspaceShell() {
  const { t } = useTranslation("shell");
  const me = useMe();
  const slug = useSlug();
  const workspace = useWorkspace();
  if (!me) return null;
  if (!workspace) return <NotFound />;

  return (
    <div className={classes.frame}>
      <a className="cf-skip" href="#main">
        {t("skip")}
      </a>
      <header className={classes.rail}>
        <Link to="/w/$slug" params={{ slug }} className={classes.brand} aria-label="Chatflow">
          <Mark />
        </Link>
        <nav aria-label={t("nav.label")} className={classes.nav}>
          {entriesFor(workspace.permissions).map((entry) => (
            <Link
              key={entry.to}
              to={entry.to}
              params={{ slug }}
              className={classes.entry}
              activeProps={{ "data-active": true, "aria-current": "page" }}
            >
              <entry.icon size={22} stroke={1.6} aria-hidden />
              <Text span className={classes.label}>
                {t(entry.label)}
              </Text>
            </Link>
          ))}
        </nav>
        <div className={classes.foot}>
          {me.workspaces.length > 1 && (
            <Suspense fallback={null}>
              <WorkspaceMenu current={workspace} all={me.workspaces} />
            </Suspense>
          )}
          <UserMenu me={me} workspace={workspace} />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
    </div>
  );
}
