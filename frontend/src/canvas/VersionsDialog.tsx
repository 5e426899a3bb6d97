import { Button, Modal } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FlowItem } from "../api/types";
import { EmptyState, ErrorState, LoadingState } from "../ui/PageState";
import { useEditor } from "./editor";
import { versionsQuery } from "./queries";
import { VersionOnline } from "./VersionOnline";
import { VersionRow } from "./VersionRow";
import classes from "./VersionsDialog.module.css";

interface VersionsDialogProps {
  flow: FlowItem;
  onClose: () => void;
}

/** Everything that was ever published, with its author and note, and ways back to it. */
export default function VersionsDialog({ flow, onClose }: VersionsDialogProps) {
  const { t } = useTranslation("flows");
  const slug = useEditor((state) => state.slug);
  const list = useInfiniteQuery(versionsQuery(slug, flow.id));
  const [chosen, setChosen] = useState<number>();
  const versions = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (chosen !== undefined) {
    return (
      <Modal
        opened
        onClose={onClose}
        title={t("versions.onlineTitle", { number: chosen })}
        size="lg"
      >
        <VersionOnline
          slug={slug}
          flow={flow}
          number={chosen}
          onDone={() => setChosen(undefined)}
        />
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title={t("versions.title")} size="lg">
      {list.isPending && <LoadingState />}
      {list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && versions.length === 0 && <EmptyState title={t("versions.none")} />}
      <ul className={classes.list} aria-label={t("versions.title")}>
        {versions.map((version) => (
          <VersionRow
            key={version.number}
            flow={flow}
            version={version}
            onOnline={() => setChosen(version.number)}
            onClose={onClose}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t("versions.more")}
        </Button>
      )}
    </Modal>
  );
}
