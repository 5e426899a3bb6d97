import { Menu } from "@mantine/core";
import { IconCopy, IconDownload, IconPlugConnectedX, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { inWorkspace } from "../api/client";
import type { FlowItem } from "../api/types";
import { usePermission } from "../session/useMe";

interface FlowMenuProps {
  slug: string;
  flow: FlowItem;
  onCopy: () => void;
  onOffline: () => void;
  onDelete: () => void;
}

/** What can be done with one flow of the list. */
export default function FlowMenu({ slug, flow, onCopy, onOffline, onDelete }: FlowMenuProps) {
  const { t } = useTranslation("flows");
  const mayEdit = usePermission("flow.edit");
  const mayPublish = usePermission("flow.publish");
  return (
    <>
      {mayEdit && (
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={onCopy}>
          {t("action.duplicate")}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<IconDownload size={16} />}
        component="a"
        href={inWorkspace(slug, `flows/${flow.id}/export/`)}
        download
      >
        {t("action.export")}
      </Menu.Item>
      {mayPublish && flow.state === "online" && (
        <Menu.Item leftSection={<IconPlugConnectedX size={16} />} onClick={onOffline}>
          {t("action.offline")}
        </Menu.Item>
      )}
      {mayEdit && (
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={onDelete}>
          {t("shell:action.delete")}
        </Menu.Item>
      )}
    </>
  );
}
