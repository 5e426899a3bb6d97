import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "../api/types";
import { usePermission } from "../session/useMe";
import classes from "./Simulator.module.css";
import { type Asked, sampleAnswer, typedValue } from "./turns";

interface OutsideProps {
  asked: Asked;
  busy: boolean;
  onAnswer: (result: JsonObject) => void;
  onForReal: () => void;
}

/** A call to the outside: made for real, answered by hand, or failed. */
export function Outside({ asked, busy, onAnswer, onForReal }: OutsideProps) {
  const { t } = useTranslation("simulator");
  const mayCall = usePermission("credential.use");
  const [text, setText] = useState(() => JSON.stringify(sampleAnswer(asked.effect), null, 2));
  const value = typedValue(text);
  const readable = typeof value === "object" && value !== null && !Array.isArray(value);
  return (
    <Stack className={classes.outside} gap={6}>
      <Text size="xs" fw={600}>
        {told(asked)}
      </Text>
      <Textarea
        size="xs"
        label={t("outside.answer")}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        classNames={{ input: classes.code }}
        error={readable ? undefined : t("outside.notJson")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group gap={6}>
        <Button
          size="compact-xs"
          disabled={busy || !readable}
          onClick={() => onAnswer(value as JsonObject)}
        >
          {t("outside.byHand")}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          disabled={busy}
          onClick={() => onAnswer({ error: "unreachable", message: "" })}
        >
          {t("outside.fail")}
        </Button>
        {mayCall && (
          <Button size="compact-xs" variant="default" loading={busy} onClick={onForReal}>
            {t("outside.forReal")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** The call in one line, as whoever drew it would say it. */
function told({ effect, request }: Asked): string {
  if (effect === "http") return `${request.method} ${request.url}`;
  return String(request.function ?? request.model ?? effect);
}
