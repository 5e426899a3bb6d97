import { Menu } from "@mantine/core";
import { IconDownload, IconHistory, IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { inWorkspace } from "../api/client";

interface TopBarMenuProps {
  slug: string;
  flowId: string;
  mayTakeOffline: boolean;
  onOffline: () => void;
  onVersions: () => void;
}

/** What one rarely does with the open flow. */
export default function TopBarMenu({
  slug,
  flowId,
  mayTakeOffline,
  onOffline,
  onVersions,
}: TopBarMenuProps) {
  const { t } = useTranslation("flows");
  return (
    <>
      <Menu.Item leftSection={<IconHistory size={16} />} onClick={onVersions}>
        {t("versions.title")}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconDownload size={16} />}
        component="a"
        href={inWorkspace(slug, `flows/${flowId}/export/`)}
        download
      >
        {t("action.export")}
      </Menu.Item>
      {mayTakeOffline && (
        <Menu.Item color="red" leftSection={<IconPlugConnectedX size={16} />} onClick={onOffline}>
          {t("action.offline")}
        </Menu.Item>
      )}
    </>
  );
}
