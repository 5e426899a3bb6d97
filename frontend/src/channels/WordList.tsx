import { ActionIcon, Button, Select, TagsInput, Text, Textarea } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ChannelWord } from "../api/types";
import { queuesQuery } from "../canvas/queries";
import classes from "./ChannelsPage.module.css";

const MATCHES = ["exact", "contains", "starts_with", "regex", "fuzzy"] as const;
const ACTIONS = ["opt_out", "opt_in", "flow", "handoff"] as const;
const MOST = 50;
const TEXT_LIMIT = 1024;

interface WordListProps {
  slug: string;
  flows: { value: string; label: string }[];
  words: ChannelWord[];
  onChange: (words: ChannelWord[]) => void;
}

/** Words that are heard at any time, and what each does. */
export function WordList({ slug, flows, words, onChange }: WordListProps) {
  const { t } = useTranslation("channels");
  const queues = useQuery(queuesQuery(slug)).data?.items ?? [];
  const change = (place: number, part: Partial<ChannelWord>) =>
    onChange(words.map((word, at) => (at === place ? { ...word, ...part } : word)));
  return (
    <div>
      <Text fw={600} size="sm">
        {t("words.title")}
      </Text>
      <Text size="xs" c="dimmed">
        {t("words.hint")}
      </Text>
      {words.length === 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t("words.none")}
        </Text>
      )}
      <ul className={classes.words} aria-label={t("words.title")}>
        {words.map((word, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word has nothing else to be known by
          <li key={place} className={classes.word}>
            <TagsInput
              label={t("words.list")}
              withAsterisk
              splitChars={[","]}
              acceptValueOnBlur
              maxTags={MOST}
              value={word.words}
              onChange={(next) => change(place, { words: next })}
            />
            <Select
              label={t("words.match")}
              allowDeselect={false}
              data={MATCHES.map((value) => ({ value, label: t(`match.${value}`) }))}
              value={word.match}
              onChange={(next) => change(place, { match: next as ChannelWord["match"] })}
            />
            <Select
              label={t("words.action")}
              allowDeselect={false}
              data={ACTIONS.map((value) => ({ value, label: t(`action.${value}`) }))}
              value={word.action}
              onChange={(next) => change(place, { action: next as ChannelWord["action"] })}
            />
            <ActionIcon
              className={classes.remove}
              color="red"
              aria-label={t("words.remove")}
              onClick={() => onChange(words.filter((_, at) => at !== place))}
            >
              <IconTrash size={18} />
            </ActionIcon>
            {word.action === "flow" && (
              <Select
                className={classes.wide}
                label={t("words.flow")}
                withAsterisk
                searchable
                data={flows}
                value={word.flow ?? null}
                onChange={(next) => change(place, { flow: next ?? undefined })}
              />
            )}
            {word.action === "handoff" && (
              <Select
                className={classes.wide}
                label={t("words.queue")}
                placeholder={t("words.anyQueue")}
                clearable
                data={queues.map((queue) => queue.name)}
                value={word.queue ?? null}
                onChange={(next) => change(place, { queue: next ?? undefined })}
              />
            )}
            <Textarea
              className={classes.wide}
              label={t("words.text")}
              placeholder={t("words.textHint")}
              autosize
              maxLength={TEXT_LIMIT}
              value={word.text ?? ""}
              onChange={(event) => change(place, { text: event.currentTarget.value })}
            />
          </li>
        ))}
      </ul>
      <Button
        variant="default"
        leftSection={<IconPlus size={16} />}
        disabled={words.length >= MOST}
        onClick={() => onChange([...words, { words: [], match: "exact", action: "handoff" }])}
      >
        {t("words.add")}
      </Button>
    </div>
  );
}
