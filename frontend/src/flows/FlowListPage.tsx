import { Button, Group, Modal, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconFileImport, IconPlus, IconRoute, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FlowItem } from "../api/types";
import { usePermission, useSlug } from "../session/useMe";
import { describeProblem, notifyDone } from "../ui/notify";
import { EmptyState, ErrorState, ForbiddenState, LoadingState } from "../ui/PageState";
import { usePageTitle } from "../ui/usePageTitle";
import classes from "./FlowListPage.module.css";
import { FlowRow } from "./FlowRow";
import { ImportErrors } from "./ImportErrors";
import { type ImportFailure, importFile } from "./importFile";
import { flowsQuery } from "./queries";
import { useFileDrop } from "./useFileDrop";

const CreateDialog = lazy(() => import("./CreateDialog"));

export function FlowListPage() {
  const { t } = useTranslation("flows");
  const slug = useSlug();
  const navigate = useNavigate();
  const client = useQueryClient();
  const mayRead = usePermission("flow.read");
  const mayEdit = usePermission("flow.edit");
  const [search, setSearch] = useState("");
  const [wanted] = useDebouncedValue(search.trim(), 250);
  const [creating, setCreating] = useState(false);
  const [failure, setFailure] = useState<ImportFailure>();
  const flows = useInfiniteQuery({ ...flowsQuery(slug, wanted), enabled: mayRead });
  usePageTitle(t("title"));

  const open = useCallback(
    (flow: FlowItem) =>
      navigate({ to: "/w/$slug/flows/$flowId", params: { slug, flowId: flow.id } }),
    [navigate, slug],
  );

  const onDrop = useCallback(
    async (files: File[]) => {
      const made: FlowItem[] = [];
      for (const file of files) {
        const outcome = await importFile(slug, file);
        if ("failure" in outcome) {
          setFailure(outcome.failure);
          break;
        }
        made.push(outcome.flow);
      }
      if (made.length === 0) return;
      notifyDone(t("import.done", { count: made.length, name: made[0]?.name }));
      void client.invalidateQueries({ queryKey: [slug, "flows"] });
      if (made.length === 1 && files.length === 1 && made[0]) void open(made[0]);
    },
    [client, open, slug, t],
  );
  const over = useFileDrop(mayEdit, onDrop);

  if (!mayRead) return <ForbiddenState />;
  const items = flows.data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <div className={classes.page}>
      <Group justify="space-between" mb="md" gap="sm">
        <Title order={1}>{t("title")}</Title>
        {mayEdit && (
          <Button leftSection={<IconPlus size={17} />} onClick={() => setCreating(true)}>
            {t("create.button")}
          </Button>
        )}
      </Group>
      <TextInput
        mb="md"
        maw={420}
        type="search"
        aria-label={t("search")}
        placeholder={t("search")}
        leftSection={<IconSearch size={16} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />

      {flows.isPending && <LoadingState />}
      {flows.error && items.length === 0 && (
        <ErrorState error={flows.error} onRetry={() => void flows.refetch()} />
      )}
      {flows.data && items.length === 0 && (
        <EmptyState
          icon={<IconRoute size={26} stroke={1.6} />}
          title={wanted ? t("none.searchTitle") : t("none.title")}
          text={wanted ? t("none.searchText", { search: wanted }) : t("none.text")}
          action={
            mayEdit && !wanted ? (
              <Button mt="sm" onClick={() => setCreating(true)}>
                {t("create.button")}
              </Button>
            ) : undefined
          }
        />
      )}
      {items.length > 0 && (
        <ul className={classes.list}>
          {items.map((flow) => (
            <FlowRow key={flow.id} slug={slug} flow={flow} onOpen={open} />
          ))}
        </ul>
      )}
      {flows.error && items.length > 0 && (
        <Text size="sm" c="red" mt="sm" ta="center" role="alert">
          {describeProblem(flows.error)}
        </Text>
      )}
      {flows.hasNextPage && (
        <Group justify="center" mt="md">
          <Button
            variant="default"
            loading={flows.isFetchingNextPage}
            onClick={() => void flows.fetchNextPage()}
          >
            {t("shell:action.loadMore")}
          </Button>
        </Group>
      )}

      {creating && (
        <Suspense fallback={null}>
          <CreateDialog
            slug={slug}
            onClose={() => setCreating(false)}
            onCreated={(flow) => void open(flow)}
          />
        </Suspense>
      )}
      {failure && (
        <Modal opened size="lg" onClose={() => setFailure(undefined)} title={t("create.import")}>
          <ImportErrors failure={failure} />
        </Modal>
      )}
      {over && (
        <div className={classes.drop} aria-hidden="true">
          <IconFileImport size={40} stroke={1.5} />
          {t("import.drop")}
        </div>
      )}
    </div>
  );
}
