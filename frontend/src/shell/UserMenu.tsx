import { UnstyledButton } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Me, MyWorkspace } from "../api/types";
import classes from "./UserMenu.module.css";

const UserMenuList = lazy(() => import("./UserMenuList"));

function initials(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter(Boolean);
  return ((words[0]?.[0] ?? "") + (words[1]?.[0] ?? "")).toUpperCase();
}

/** Who I am; behind it appearance, language and the way out, fetched when first opened. */
export function UserMenu({ me, workspace }: { me: Me; workspace: MyWorkspace }) {
  const { t } = useTranslation("shell");
  const [wanted, setWanted] = useState(false);
  const name = me.user.name || me.user.email;
  const button = (
    <UnstyledButton
      className={classes.button}
      aria-label={t("user.menu", { name })}
      aria-haspopup="menu"
      onClick={wanted ? undefined : () => setWanted(true)}
    >
      {initials(name)}
    </UnstyledButton>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <UserMenuList me={me} workspace={workspace} button={button} />
    </Suspense>
  );
}
