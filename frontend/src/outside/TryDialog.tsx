import { Button, Code, Group, JsonInput, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, inWorkspace } from "../api/client";
import { isObject } from "../forms/values";
import { describeProblem } from "../ui/notify";

const PATIENCE = 30; // s
const MOST = 300; // tokens

interface TryDialogProps {
  slug: string;
  sort: "functions" | "models";
  name: string;
  onClose: () => void;
}

/** Calls a function or asks a model once, for real, and shows what comes back. */
export default function TryDialog({ slug, sort, name, onClose }: TryDialogProps) {
  const { t } = useTranslation("outside");
  const isFunction = sort === "functions";
  const [given, setGiven] = useState(isFunction ? "{}" : "");
  const ask = useMutation({
    mutationFn: () =>
      api.post<{ answer: unknown }>(inWorkspace(slug, "effects/try/"), {
        effect: isFunction ? "function" : "model",
        request: isFunction
          ? { function: name, arguments: readArguments(given), timeout: PATIENCE }
          : {
              model: name,
              messages: [{ role: "user", content: given }],
              max_tokens: MOST,
              timeout: PATIENCE,
            },
      }),
  });
  const isReady = isFunction ? readArguments(given) !== undefined : given.trim() !== "";

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isReady) ask.mutate();
  }

  return (
    <Modal opened onClose={onClose} title={t("try.title", { name })}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {isFunction ? (
            <JsonInput
              label={t("try.arguments")}
              description={t("try.argumentsHint")}
              error={isReady ? undefined : t("try.noObject")}
              spellCheck={false}
              autosize
              minRows={3}
              maxRows={10}
              value={given}
              onChange={setGiven}
            />
          ) : (
            <Textarea
              label={t("try.message")}
              autosize
              minRows={3}
              maxRows={10}
              value={given}
              onChange={(event) => setGiven(event.currentTarget.value)}
            />
          )}
          {ask.error && (
            <Text size="sm" c="red" role="alert">
              {describeProblem(ask.error)}
            </Text>
          )}
          {ask.data && (
            <div role="status">
              <Text size="sm" fw={550} mb={4}>
                {t("try.answer")}
              </Text>
              <Code block style={{ maxHeight: "40vh", overflowWrap: "anywhere" }}>
                {JSON.stringify(ask.data.answer, null, 2)}
              </Code>
            </div>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("shell:action.close")}
            </Button>
            <Button type="submit" disabled={!isReady} loading={ask.isPending}>
              {t("try.button")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function readArguments(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
