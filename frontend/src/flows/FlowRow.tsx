import { ActionIcon, Menu, Text } from "@mantine/core";
import {
  IconCopy,
  IconDots,
  IconDownload,
  IconPlugConnectedX,
  IconRoute,
  IconTrash,
} from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, inWorkspace } from "../api/client";
import type { FlowItem } from "../api/types";
import { usePermission } from "../session/useMe";
import { notifyDone, notifyProblem } from "../ui/notify";
import { DeleteDialog } from "./DeleteDialog";
import classes from "./FlowListPage.module.css";
import { OfflineDialog } from "./OfflineDialog";
import { StateBadge } from "./StateBadge";

interface FlowRowProps {
  slug: string;
  flow: FlowItem;
  onOpen: (flow: FlowItem) => void;
}

export function FlowRow({ slug, flow, onOpen }: FlowRowProps) {
  const { t, i18n } = useTranslation("flows");
  const client = useQueryClient();
  const mayEdit = usePermission("flow.edit");
  const mayPublish = usePermission("flow.publish");
  const [dialog, setDialog] = useState<"delete" | "offline">();

  const copy = useMutation({
    mutationFn: () => api.post<FlowItem>(inWorkspace(slug, `flows/${flow.id}/copy/`)),
    onSuccess: (made) => {
      notifyDone(t("copied", { name: made.name }));
      void client.invalidateQueries({ queryKey: [slug, "flows"] });
      onOpen(made);
    },
    onError: (error) => notifyProblem(error),
  });

  const channels = flow.channels?.map((channel) => channel.name).join(", ");
  const updated = new Date(flow.updated_at).toLocaleString(i18n.language, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  return (
    <li className={classes.row}>
      <span className={classes.rowIcon} aria-hidden="true">
        <IconRoute size={19} stroke={1.7} />
      </span>
      <div className={classes.rowMain}>
        <div className={classes.rowTitle}>
          <Link
            to="/w/$slug/flows/$flowId"
            params={{ slug, flowId: flow.id }}
            className={classes.rowLink}
          >
            {flow.name}
          </Link>
          <StateBadge flow={flow} />
        </div>
        <Text size="sm" c="dimmed" lineClamp={1}>
          {[
            t(`trigger.${flow.trigger_type}`, { defaultValue: flow.trigger_type }),
            channels,
            flow.remark,
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      </div>
      <Text size="xs" c="dimmed" className={classes.rowTime}>
        <time dateTime={flow.updated_at}>{t("updated", { when: updated })}</time>
      </Text>
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <ActionIcon
            size="lg"
            className={classes.rowMenu}
            aria-label={t("actions", { name: flow.name })}
            loading={copy.isPending}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayEdit && (
            <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => copy.mutate()}>
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
            <Menu.Item
              leftSection={<IconPlugConnectedX size={16} />}
              onClick={() => setDialog("offline")}
            >
              {t("action.offline")}
            </Menu.Item>
          )}
          {mayEdit && (
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={16} />}
              onClick={() => setDialog("delete")}
            >
              {t("shell:action.delete")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === "delete" && (
        <DeleteDialog slug={slug} flow={flow} onClose={() => setDialog(undefined)} />
      )}
      {dialog === "offline" && (
        <OfflineDialog slug={slug} flow={flow} onClose={() => setDialog(undefined)} />
      )}
    </li>
  );
}
