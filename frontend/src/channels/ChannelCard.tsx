import { Alert, Button, Group, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, inWorkspace } from "../api/client";
import type { Channel } from "../api/types";
import { sameJson } from "../flow/changes";
import { describeProblem, notifyDone } from "../ui/notify";
import classes from "./ChannelsPage.module.css";
import { FlowOrder } from "./FlowOrder";
import { FlowSelect } from "./FlowSelect";
import { changesOf, type Draft, draftOf, missingIn, type Problems, refusedIn } from "./model";
import { WordList } from "./WordList";

/** One number: everything is changed here first and saved together. */
export function ChannelCard({ slug, channel }: { slug: string; channel: Channel }) {
  const { t } = useTranslation("channels");
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => draftOf(channel));
  const [tried, setTried] = useState(false);
  const changed = !sameJson(draft, draftOf(channel));
  const missing = missingIn(draft);

  const save = useMutation({
    mutationFn: () =>
      api.patch<Channel>(inWorkspace(slug, `channels/${channel.id}/`), changesOf(channel, draft)),
    onSuccess: async (now) => {
      setDraft(draftOf(now));
      setTried(false);
      notifyDone(t("saved", { name: now.name }));
      await client.invalidateQueries({ queryKey: [slug, "channels"] });
    },
  });
  const refused = refusedIn(save.error);
  const problems: Problems = new Map(refused);
  if (tried) for (const pointer of missing) problems.set(pointer, t("missing"));

  function change(part: Partial<Draft>) {
    setDraft({ ...draft, ...part });
    save.reset(); // what was refused is being mended
  }

  function submit() {
    setTried(true);
    if (missing.length === 0) save.mutate();
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
        error={problems.get("/name")}
        value={draft.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <FlowOrder flows={draft.flows} onChange={(flows) => change({ flows })} />
      <FlowSelect
        slug={slug}
        label={t("fallback.label")}
        description={t("fallback.hint")}
        placeholder={t("fallback.none")}
        maw="32rem"
        clearable
        error={problems.get("/fallback_flow")}
        value={draft.fallback_flow}
        onChange={(next) => change({ fallback_flow: next })}
      />
      <WordList
        slug={slug}
        words={draft.words}
        problems={problems}
        onChange={(words) => change({ words })}
      />
      {tried && missing.length > 0 ? (
        <Alert color="red" variant="light" role="alert">
          {t("incomplete")}
        </Alert>
      ) : (
        save.error && (
          <Alert color="red" variant="light" role="alert">
            {[...refused.values()][0] ?? describeProblem(save.error)}
          </Alert>
        )
      )}
      <Group>
        <Button disabled={!changed} loading={save.isPending} onClick={submit}>
          {t("save")}
        </Button>
        {changed && (
          <Button
            variant="default"
            onClick={() => {
              change(draftOf(channel));
              setTried(false);
            }}
          >
            {t("discard")}
          </Button>
        )}
      </Group>
    </li>
  );
}
