import { ActionIcon, Menu } from "@mantine/core";
import { IconBuilding, IconCheck } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { MyWorkspace } from "../api/types";

interface WorkspaceMenuProps {
  current: MyWorkspace;
  all: MyWorkspace[];
}

/** The way from one of my workspaces to another. */
export default function WorkspaceMenu({ current, all }: WorkspaceMenuProps): ReactNode {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  return (
    <Menu position="right-end" width={240}>
      <Menu.Target>
        <ActionIcon size="lg" aria-label={t("workspace.switch", { name: current.name })}>
          <IconBuilding size={20} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("workspace.label")}</Menu.Label>
        {all.map((workspace) => (
          <Menu.Item
            key={workspace.slug}
            rightSection={workspace.slug === current.slug ? <IconCheck size={16} /> : undefined}
            onClick={() => navigate({ to: "/w/$slug", params: { slug: workspace.slug } })}
          >
            {workspace.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
