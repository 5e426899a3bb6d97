import { Alert, Button, Group, Select, Text, TextInput, Title } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, inWorkspace } from "../api/client";
import type { Channel } from "../api/types";
import { sameJson } from "../flow/changes";
import { flowsQuery } from "../flows/queries";
import { describeProblem, notifyDone } from "../ui/notify";
import classes from "./ChannelsPage.module.css";
import { FlowOrder } from "./FlowOrder";
import { changesOf, type Draft, draftOf } from "./model";
import { WordList } from "./WordList";

/** One number: everything is changed here first and saved together. */
export function ChannelCard({ slug, channel }: { slug: string; channel: Channel }) {
  const { t } = useTranslation("channels");
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => draftOf(channel));
  const flows = useInfiniteQuery(flowsQuery(slug, ""));
  const known = flows.data?.pages.flatMap((page) => page.items) ?? [];
  const changed = !sameJson(draft, draftOf(channel));

  const save = useMutation({
    mutationFn: () =>
      api.patch<Channel>(inWorkspace(slug, `channels/${channel.id}/`), changesOf(channel, draft)),
    onSuccess: async (now) => {
      setDraft(draftOf(now));
      notifyDone(t("saved", { name: now.name }));
      await client.invalidateQueries({ queryKey: [slug, "channels"] });
    },
  });
  const options = known.map((flow) => ({ value: flow.id, label: flow.name }));
  const fallback = channel.fallback_flow;
  if (fallback && !known.some((flow) => flow.id === fallback.id)) {
    options.push({ value: fallback.id, label: fallback.name });
  }

  return (
    <li className={classes.card}>
      <div>
        <Title order={2} size="h4">
          {channel.name}
        </Title>
        <Text size="sm" c="dimmed">
          {[channel.display_phone_number, channel.kind].filter(Boolean).join(" · ")}
        </Text>
      </div>
      <TextInput
        label={t("name")}
        maw="24rem"
        maxLength={120}
        value={draft.name}
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <FlowOrder flows={draft.flows} onChange={(next) => setDraft({ ...draft, flows: next })} />
      <Select
        label={t("fallback.label")}
        description={t("fallback.hint")}
        placeholder={t("fallback.none")}
        maw="32rem"
        clearable
        searchable
        data={options}
        value={draft.fallback_flow}
        onChange={(next) => setDraft({ ...draft, fallback_flow: next })}
      />
      <WordList
        slug={slug}
        flows={options}
        words={draft.words}
        onChange={(next) => setDraft({ ...draft, words: next })}
      />
      {save.error && (
        <Alert color="red" variant="light" role="alert">
          {describeProblem(save.error)}
        </Alert>
      )}
      <Group>
        <Button disabled={!changed} loading={save.isPending} onClick={() => save.mutate()}>
          {t("save")}
        </Button>
        {changed && (
          <Button variant="default" onClick={() => setDraft(draftOf(channel))}>
            {t("discard")}
          </Button>
        )}
      </Group>
    </li>
  );
}
