import { Tabs, Text, Title } from "@mantine/core";
import { IconBellRinging, IconBrain, IconCode, IconKey } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSlug, useWorkspace } from "../session/useMe";
import { ForbiddenState } from "../ui/PageState";
import { usePageTitle } from "../ui/usePageTitle";
import { OutsideList } from "./OutsideList";
import classes from "./OutsidePage.module.css";
import { SORTS, type Sort, SPECS } from "./sorts";

const ICONS = {
  secrets: IconKey,
  functions: IconCode,
  models: IconBrain,
  callbacks: IconBellRinging,
};

/** What flows may reach outside of Chatflow, and who is told what they emit. */
export function OutsidePage() {
  const { t } = useTranslation("outside");
  const slug = useSlug();
  const granted = useWorkspace()?.permissions ?? [];
  const navigate = useNavigate();
  const { tab } = useSearch({ strict: false }) as { tab?: string };
  usePageTitle(t("title"));

  const readable = SORTS.filter((sort) => granted.includes(SPECS[sort].read));
  const first = readable[0];
  if (!first) return <ForbiddenState />;
  const open = readable.find((sort) => sort === tab) ?? first;

  return (
    <div className={classes.page}>
      <Title order={1}>{t("title")}</Title>
      <Text c="dimmed" mt={4} mb="md" maw="44rem">
        {t("lead")}
      </Text>
      <Tabs
        value={open}
        keepMounted={false}
        onChange={(next) =>
          void navigate({
            to: "/w/$slug/outside",
            params: { slug },
            search: { tab: next ?? undefined },
            replace: true,
          })
        }
      >
        <Tabs.List>
          {readable.map((sort: Sort) => {
            const Icon = ICONS[sort];
            return (
              <Tabs.Tab
                key={sort}
                value={sort}
                className={classes.tab}
                leftSection={<Icon size={16} aria-hidden />}
              >
                {t(`${sort}.title`)}
              </Tabs.Tab>
            );
          })}
        </Tabs.List>
        {readable.map((sort) => (
          <Tabs.Panel key={sort} value={sort} pt="md">
            <OutsideList slug={slug} sort={sort} mayManage={granted.includes(SPECS[sort].manage)} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}
