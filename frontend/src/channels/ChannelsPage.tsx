import { Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { channelsQuery } from "../canvas/queries";
import { usePermission, useSlug } from "../session/useMe";
import { EmptyState, ErrorState, ForbiddenState, LoadingState } from "../ui/PageState";
import { usePageTitle } from "../ui/usePageTitle";
import { ChannelCard } from "./ChannelCard";
import classes from "./ChannelsPage.module.css";

/** The numbers, and what is heard on each. */
export function ChannelsPage() {
  const { t } = useTranslation("channels");
  const slug = useSlug();
  const mayManage = usePermission("channel.manage");
  const channels = useQuery({ ...channelsQuery(slug), enabled: mayManage });
  usePageTitle(t("title"));
  if (!mayManage) return <ForbiddenState />;
  return (
    <div className={classes.page}>
      <Title order={1}>{t("title")}</Title>
      <Text c="dimmed" mt={4} mb="lg" maw="44rem">
        {t("lead")}
      </Text>
      {channels.isPending && <LoadingState />}
      {channels.error && (
        <ErrorState error={channels.error} onRetry={() => void channels.refetch()} />
      )}
      {channels.data?.items.length === 0 && <EmptyState title={t("none")} text={t("noneText")} />}
      <ul className={classes.list} aria-label={t("title")}>
        {channels.data?.items.map((channel) => (
          <ChannelCard key={channel.id} slug={slug} channel={channel} />
        ))}
      </ul>
    </div>
  );
}
