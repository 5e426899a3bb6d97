import { ActionIcon, Text } from "@mantine/core";
import { IconDots, IconRoute } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, inWorkspace } from "../api/client";
import type { FlowItem } from "../api/types";
import { MenuButton } from "../ui/MenuButton";
import { notifyDone, notifyProblem } from "../ui/notify";
import classes from "./FlowListPage.module.css";
import { StateBadge } from "./StateBadge";

const FlowMenu = lazy(() => import("./FlowMenu"));
const DeleteDialog = lazy(() => import("./DeleteDialog"));
const OfflineDialog = lazy(() => import("./OfflineDialog"));

interface FlowRowProps {
  slug: string;
  flow: FlowItem;
  onOpen: (flow: FlowItem) => void;
}

export function FlowRow({ slug, flow, onOpen }: FlowRowProps) {
  const { t, i18n } = useTranslation("flows");
  const client = useQueryClient();
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
      <MenuButton
        width={210}
        button={(open) => (
          <ActionIcon
            size="lg"
            className={classes.rowMenu}
            aria-label={t("actions", { name: flow.name })}
            aria-haspopup="menu"
            loading={copy.isPending}
            onClick={open}
          >
            <IconDots size={18} />
          </ActionIcon>
        )}
      >
        {() => (
          <FlowMenu
            slug={slug}
            flow={flow}
            onCopy={() => copy.mutate()}
            onOffline={() => setDialog("offline")}
            onDelete={() => setDialog("delete")}
          />
        )}
      </MenuButton>
      <Suspense fallback={null}>
        {dialog === "delete" && (
          <DeleteDialog slug={slug} flow={flow} onClose={() => setDialog(undefined)} />
        )}
        {dialog === "offline" && (
          <OfflineDialog slug={slug} flow={flow} onClose={() => setDialog(undefined)} />
        )}
      </Suspense>
    </li>
  );
}
