import { Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ChannelWord } from "../api/types";
import classes from "./ChannelsPage.module.css";
import { MOST, type Problems } from "./model";
import { WordForm } from "./WordForm";

interface WordListProps {
  slug: string;
  words: ChannelWord[];
  problems: Problems;
  onChange: (words: ChannelWord[]) => void;
}

/** Words that are heard at any time, and what each does. */
export function WordList({ slug, words, problems, onChange }: WordListProps) {
  const { t } = useTranslation("channels");
  const add = useRef<HTMLButtonElement>(null);
  const grown = useRef(false);
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
          <WordForm
            // biome-ignore lint/suspicious/noArrayIndexKey: a word has nothing else to be known by
            key={place}
            slug={slug}
            word={word}
            isNew={grown.current && place === words.length - 1}
            problemOf={(key) => problems.get(`/words/${place}/${key}`)}
            onChange={(part) =>
              onChange(words.map((one, at) => (at === place ? { ...one, ...part } : one)))
            }
            onRemove={() => {
              onChange(words.filter((_, at) => at !== place));
              add.current?.focus();
            }}
          />
        ))}
      </ul>
      <Button
        ref={add}
        variant="default"
        leftSection={<IconPlus size={16} />}
        disabled={words.length >= MOST}
        onClick={() => {
          grown.current = true;
          onChange([...words, { words: [], match: "exact", action: "handoff" }]);
        }}
      >
        {t("words.add")}
      </Button>
    </div>
  );
}
