import { Navigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe, useSlug } from "../session/useMe";
import { EmptyState } from "../ui/PageState";
import { entriesFor } from "./entries";

/** Sends a person to the first page of their workspace that they may see. */
export function Home() {
  const { t } = useTranslation("shell");
  const me = useMe();
  const slug = useSlug();
  const workspace = me?.workspaces.find((item) => item.slug === slug) ?? me?.workspaces[0];
  const entry = workspace && entriesFor(workspace.permissions)[0];
  if (!workspace || !entry) {
    return <EmptyState title={t("noWorkspace.title")} text={t("noWorkspace.text")} />;
  }
  return <Navigate to={entry.to} params={{ slug: workspace.slug }} replace />;
}
