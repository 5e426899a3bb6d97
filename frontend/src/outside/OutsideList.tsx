import { Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState, ErrorState, LoadingState } from "../ui/PageState";
import type { OutsideLists } from "./model";
import classes from "./OutsidePage.module.css";
import { OutsideRow } from "./OutsideRow";
import { outsideQuery } from "./queries";
import { type Sort, SPECS } from "./sorts";

const EntryDialog = lazy(() => import("./EntryDialog"));
const TryDialog = lazy(() => import("./TryDialog"));
const RemoveDialog = lazy(() => import("./RemoveDialog"));

type Item = OutsideLists[Sort];

interface OutsideListProps {
  slug: string;
  sort: Sort;
  mayManage: boolean;
}

/** Everything of one sort, and the ways to change it for those who may. */
export function OutsideList({ slug, sort, mayManage }: OutsideListProps) {
  const { t } = useTranslation("outside");
  const list = useQuery(outsideQuery(slug, sort));
  const [edited, setEdited] = useState<Item | "new">();
  const [removed, setRemoved] = useState<Item>();
  const [tried, setTried] = useState<string>();
  const items: Item[] = list.data ?? [];
  const about = SPECS[sort].about as (item: Item) => string;
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited("new")}>
      {t(`${sort}.add`)}
    </Button>
  );

  return (
    <>
      <Group justify="space-between" align="flex-start" gap="sm" mb="md">
        <Text size="sm" c="dimmed" maw="38rem">
          {t(`${sort}.lead`)}
        </Text>
        {mayManage && items.length > 0 && add}
      </Group>
      {list.isPending && <LoadingState />}
      {list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && items.length === 0 && (
        <EmptyState
          title={t(`${sort}.noneTitle`)}
          text={t(mayManage ? `${sort}.none` : "noneForYou")}
          action={mayManage ? add : undefined}
        />
      )}
      {items.length > 0 && (
        <ul className={classes.list} aria-label={t(`${sort}.title`)}>
          {items.map((item) => (
            <OutsideRow
              key={item.id}
              slug={slug}
              name={item.name}
              about={about(item)}
              secret={"secret" in item ? item.secret : null}
              callback={"is_enabled" in item ? item : undefined}
              mayManage={mayManage}
              onTry={
                sort === "functions" || sort === "models" ? () => setTried(item.name) : undefined
              }
              onEdit={() => setEdited(item)}
              onRemove={() => setRemoved(item)}
            />
          ))}
        </ul>
      )}
      <Suspense fallback={null}>
        {edited && (
          <EntryDialog
            slug={slug}
            sort={sort}
            item={edited === "new" ? undefined : edited}
            onClose={() => setEdited(undefined)}
          />
        )}
        {tried && (sort === "functions" || sort === "models") && (
          <TryDialog slug={slug} sort={sort} name={tried} onClose={() => setTried(undefined)} />
        )}
        {removed && (
          <RemoveDialog
            slug={slug}
            sort={sort}
            item={removed}
            onClose={() => setRemoved(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}
