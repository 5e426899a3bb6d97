import { ActionIcon, Select, TagsInput, Textarea } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ChannelWord } from "../api/types";
import { queuesQuery } from "../canvas/queries";
import classes from "./ChannelsPage.module.css";
import { FlowSelect } from "./FlowSelect";
import { MOST } from "./model";

const MATCHES = ["exact", "contains", "starts_with", "regex", "fuzzy"] as const;
const ACTIONS = ["opt_out", "opt_in", "flow", "handoff"] as const;
const TEXT_LIMIT = 1024;

interface WordFormProps {
  slug: string;
  word: ChannelWord;
  /** Just added: whoever did goes on writing here. */
  isNew: boolean;
  problemOf: (key: string) => string | undefined;
  onChange: (part: Partial<ChannelWord>) => void;
  onRemove: () => void;
}

/** Some words, and what happens when a customer writes one of them. */
export function WordForm({ slug, word, isNew, problemOf, onChange, onRemove }: WordFormProps) {
  const { t } = useTranslation("channels");
  const queues = useQuery(queuesQuery(slug)).data?.items ?? [];
  return (
    <li className={classes.word}>
      <TagsInput
        label={t("words.list")}
        placeholder={word.words.length === 0 ? t("words.enter") : undefined}
        error={problemOf("words")}
        withAsterisk
        autoFocus={isNew}
        // A pattern may well hold a comma.
        splitChars={word.match === "regex" ? [] : [","]}
        acceptValueOnBlur
        maxTags={MOST}
        value={word.words}
        onChange={(words) => onChange({ words })}
      />
      <Select
        label={t("words.match")}
        allowDeselect={false}
        data={MATCHES.map((value) => ({ value, label: t(`match.${value}`) }))}
        value={word.match}
        onChange={(next) => onChange({ match: next as ChannelWord["match"] })}
      />
      <Select
        label={t("words.action")}
        allowDeselect={false}
        data={ACTIONS.map((value) => ({ value, label: t(`action.${value}`) }))}
        value={word.action}
        onChange={(next) => onChange({ action: next as ChannelWord["action"] })}
      />
      <ActionIcon
        className={classes.remove}
        color="red"
        aria-label={t("words.remove", { words: word.words.join(", ") })}
        onClick={onRemove}
      >
        <IconTrash size={18} />
      </ActionIcon>
      {word.action === "flow" && (
        <div className={classes.wide}>
          <FlowSelect
            slug={slug}
            label={t("words.flow")}
            withAsterisk
            error={problemOf("flow")}
            value={word.flow ?? null}
            onChange={(next) => onChange({ flow: next ?? undefined })}
          />
        </div>
      )}
      {word.action === "handoff" && (
        <Select
          className={classes.wide}
          label={t("words.queue")}
          placeholder={t("words.anyQueue")}
          error={problemOf("queue")}
          clearable
          data={queues.map((queue) => queue.name)}
          value={word.queue ?? null}
          onChange={(next) => onChange({ queue: next ?? undefined })}
        />
      )}
      <Textarea
        className={classes.wide}
        label={t("words.text")}
        placeholder={t("words.textHint")}
        error={problemOf("text")}
        autosize
        maxLength={TEXT_LIMIT}
        value={word.text ?? ""}
        onChange={(event) => onChange({ text: event.currentTarget.value })}
      />
    </li>
  );
}
