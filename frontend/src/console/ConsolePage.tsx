import { Button } from "@mantine/core";
import { IconMessages, IconPlugX } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Me } from "../api/types";
import { useSession } from "../session/store";
import { useMe, usePermission, useSlug } from "../session/useMe";
import { EmptyState, ForbiddenState, LoadingState } from "../ui/PageState";
import { usePageTitle } from "../ui/usePageTitle";
import classes from "./ConsolePage.module.css";
import { ConversationList } from "./ConversationList";
import { ConversationPane } from "./ConversationPane";
import { TABS, type Tab } from "./lists";
import { ShortcutSheet } from "./ShortcutSheet";
import { DeskContext, useDeskState, useRunningDesk } from "./useDesk";
import { useDeskKeys } from "./useDeskKeys";

/** The agents' desk: who is waiting, what was said, and how to answer. */
export function ConsolePage() {
  const { t } = useTranslation("console");
  const slug = useSlug();
  const user = useMe()?.user;
  const mayRead = usePermission("conversation.read");
  usePageTitle(t("title"));
  if (!mayRead || !user) return <ForbiddenState />;
  return <RunningConsole key={`${slug} ${user.id}`} slug={slug} user={user} />;
}

function RunningConsole({ slug, user }: { slug: string; user: Me["user"] }) {
  const mayReply = usePermission("conversation.reply");
  const signIns = useSession((state) => state.signIns);
  const desk = useRunningDesk(slug, user.id, signIns);
  const me = useMemo(() => ({ id: user.id, name: user.name, mayReply }), [user, mayReply]);
  const value = useMemo(() => ({ desk, me, slug }), [desk, me, slug]);
  return (
    <DeskContext value={value}>
      <Panes slug={slug} />
    </DeskContext>
  );
}

function Panes({ slug }: { slug: string }) {
  const { t } = useTranslation("console");
  const navigate = useNavigate();
  const { conversationId } = useParams({ strict: false }) as { conversationId?: string };
  const { view } = useSearch({ strict: false }) as { view?: string };
  const tab = TABS.find((one) => one === view) ?? "queue";
  const trouble = useDeskState((state) => state.trouble);
  const isLoaded = useDeskState((state) => state.lists[tab].loaded);
  const search = useRef<HTMLInputElement>(null);
  const order = useRef<string[]>([]);
  const [isSheetOpen, setSheetOpen] = useState(false);

  const goTo = useCallback(
    (to: { conversation?: string; tab?: Tab }) =>
      navigate({
        to: "/w/$slug/console/{-$conversationId}",
        params: { slug, conversationId: to.conversation },
        search: { view: to.tab ?? tab },
      }),
    [navigate, slug, tab],
  );

  function step(by: number) {
    const ids = order.current;
    if (ids.length === 0) return;
    const at = conversationId ? ids.indexOf(conversationId) : -1;
    const next = ids[Math.min(ids.length - 1, Math.max(0, at + (at < 0 ? 1 : by)))];
    if (!next) return;
    void goTo({ conversation: next });
    document.querySelector<HTMLElement>(`[data-conversation="${next}"]`)?.focus();
  }

  useDeskKeys({
    next: () => step(1),
    previous: () => step(-1),
    search: () => search.current?.focus(),
    sheet: () => setSheetOpen(true),
  });

  if (trouble === "forbidden") return <ForbiddenState />;
  if (trouble === "unreachable" && !isLoaded)
    return (
      <EmptyState
        icon={<IconPlugX size={26} stroke={1.6} />}
        title={t("trouble.unreachableTitle")}
        text={t("trouble.unreachable")}
        action={<RetryButton />}
      />
    );
  return (
    <div className={classes.page}>
      <h1 className={classes.hidden}>{t("title")}</h1>
      <div className={classes.panes} data-open={conversationId ? true : undefined}>
        <div className={classes.list}>
          <ConversationList
            tab={tab}
            onTab={(next) => void goTo({ conversation: conversationId, tab: next })}
            openId={conversationId}
            searchRef={search}
            onKeys={() => setSheetOpen(true)}
            onOrder={(ids) => {
              order.current = ids;
            }}
          />
        </div>
        <div className={classes.conversation}>
          {conversationId ? (
            <ConversationPane
              id={conversationId}
              onBack={() => void goTo({})}
              onTaken={() => void goTo({ conversation: conversationId, tab: "mine" })}
            />
          ) : isLoaded ? (
            <EmptyState
              icon={<IconMessages size={26} stroke={1.6} />}
              title={t("list.openFirst")}
              text={t("list.openFirstText")}
            />
          ) : (
            <LoadingState />
          )}
        </div>
      </div>
      <ShortcutSheet opened={isSheetOpen} onClose={() => setSheetOpen(false)} />
    </div>
  );
}

function RetryButton() {
  const { t } = useTranslation("console");
  return (
    <Button variant="light" mt="sm" onClick={() => window.location.reload()}>
      {t("trouble.retry")}
    </Button>
  );
}
