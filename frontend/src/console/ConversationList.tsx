import { ActionIcon, Button, Loader, Tabs, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconKeyboard, IconSearch, IconX } from "@tabler/icons-react";
import { type RefObject, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { notifyProblem } from "../ui/notify";
import { EmptyState, LoadingState } from "../ui/PageState";
import classes from "./ConversationList.module.css";
import { ConversationRow } from "./ConversationRow";
import { DeskStatus } from "./DeskStatus";
import { listFor, TABS, type Tab } from "./lists";
import type { Conversation } from "./model";
import { useDesk, useDeskState } from "./useDesk";
import { useServerNow } from "./useServerNow";

interface ConversationListProps {
  tab: Tab;
  onTab: (tab: Tab) => void;
  openId: string | undefined;
  searchRef: RefObject<HTMLInputElement | null>;
  onKeys: () => void;
  /** Told whenever the order on screen changes, for the keys that step through it. */
  onOrder: (ids: string[]) => void;
}

export function ConversationList(props: ConversationListProps) {
  const { t } = useTranslation("console");
  const { desk, me } = useDesk();
  const { tab, openId, onOrder } = props;
  const conversations = useDeskState((state) => state.conversations);
  const lists = useDeskState((state) => state.lists);
  const serverNow = useServerNow(20_000);
  const [search, setSearch] = useState("");
  const found = useFound(search);
  const [isLoadingMore, setLoadingMore] = useState(false);

  const byTab = useMemo(
    () => Object.fromEntries(TABS.map((one) => [one, listFor(one, conversations, me.id)])),
    [conversations, me.id],
  ) as Record<Tab, Conversation[]>;
  const isSearching = search.trim() !== "";
  const matches = Array.isArray(found) ? found : [];
  const shown = isSearching ? matches.flatMap((id) => conversations[id] ?? []) : byTab[tab];
  const order = shown.map((one) => one.id).join(" ");
  useEffect(() => onOrder(order ? order.split(" ") : []), [order, onOrder]);

  async function loadMore() {
    setLoadingMore(true);
    await desk.loadMore(tab).catch((error) => notifyProblem(error));
    setLoadingMore(false);
  }

  return (
    <section className={classes.pane} aria-label={t("list.label")}>
      <div className={classes.head}>
        <TextInput
          ref={props.searchRef}
          type="search"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && setSearch("")}
          placeholder={t("list.search")}
          aria-label={t("list.search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={
            search && (
              <ActionIcon aria-label={t("list.clearSearch")} onClick={() => setSearch("")}>
                <IconX size={16} />
              </ActionIcon>
            )
          }
        />
        <Tabs value={tab} onChange={(value) => value && props.onTab(value as Tab)}>
          <Tabs.List grow className={classes.tabs} aria-label={t("list.label")}>
            {TABS.map((one) => (
              <Tabs.Tab key={one} value={one} className={classes.tab}>
                {t(`list.tabs.${one}`)}
                <TabCount
                  count={byTab[one].length}
                  more={lists[one].next !== null}
                  loud={one === "queue"}
                />
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      </div>
      <div className={classes.rows}>
        {!lists[tab].loaded && !isSearching ? (
          <LoadingState />
        ) : isSearching && found === null ? (
          <LoadingState />
        ) : isSearching && found === "failed" ? (
          <EmptyState title={t("trouble.unreachableTitle")} text={t("trouble.unreachable")} />
        ) : shown.length === 0 ? (
          <EmptyState
            title={t(`list.empty.${isSearching ? "search" : tab}.title`)}
            text={t(`list.empty.${isSearching ? "search" : tab}.text`, { text: search.trim() })}
          />
        ) : (
          <ul className={classes.list}>
            {shown.map((conversation) => (
              <li key={conversation.id}>
                <ConversationRow
                  conversation={conversation}
                  tab={isSearching ? "all" : tab}
                  isOpen={conversation.id === openId}
                  serverNow={serverNow}
                />
              </li>
            ))}
          </ul>
        )}
        {!isSearching && lists[tab].next && (
          <Button
            variant="subtle"
            fullWidth
            onClick={() => void loadMore()}
            disabled={isLoadingMore}
          >
            {isLoadingMore ? <Loader size="xs" /> : t("list.more")}
          </Button>
        )}
      </div>
      <div className={classes.foot}>
        <DeskStatus />
        <ActionIcon aria-label={t("keys.button")} onClick={props.onKeys} className={classes.keys}>
          <IconKeyboard size={18} stroke={1.6} />
        </ActionIcon>
      </div>
    </section>
  );
}

function TabCount({ count, more, loud }: { count: number; more: boolean; loud: boolean }) {
  const { t } = useTranslation("console");
  if (count === 0) return null;
  return (
    <span className={classes.count} data-loud={loud || undefined}>
      <span aria-hidden>{more ? `${count}+` : count}</span>
      <span className={classes.hidden}>{t("list.count", { count })}</span>
    </span>
  );
}

type Found = string[] | "failed";

/** The ids that match, null while the answer is out. */
function useFound(search: string): Found | null {
  const { desk } = useDesk();
  const [text] = useDebouncedValue(search.trim(), 250);
  const [found, setFound] = useState<{ text: string; ids: Found }>({ text: "", ids: [] });
  useEffect(() => {
    if (!text) return;
    const stop = new AbortController();
    desk
      .search(text, stop.signal)
      .then((ids) => setFound({ text, ids }))
      .catch(() => !stop.signal.aborted && setFound({ text, ids: "failed" }));
    return () => stop.abort();
  }, [desk, text]);
  return found.text === search.trim() ? found.ids : null;
}
