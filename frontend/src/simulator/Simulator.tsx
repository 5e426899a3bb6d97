import { ActionIcon, Alert, Button, Group, Text, TextInput, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp,
  IconClockHour9,
  IconPlayerPlay,
  IconPlayerTrackNext,
  IconRefresh,
  IconSend2,
  IconX,
} from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../canvas/editor";
import { ChatThread } from "../chat/ChatThread";
import { Inputs } from "./Inputs";
import { Outside } from "./Outside";
import classes from "./Simulator.module.css";
import { inputsOf, openers } from "./turns";
import { useSimulation } from "./useSimulation";
import { WaitLine } from "./WaitLine";
import { Watch } from "./Watch";

/** A phone beside the canvas that talks with the draft as it is on screen. */
export default function Simulator({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation("simulator");
  const document = useEditor((state) => state.document);
  const chosen = useEditor((state) =>
    state.selected.size === 1 ? [...state.selected][0] : undefined,
  );
  const startNode = document.nodes.find((node) => node.kind === "start")?.id;
  const simulation = useSimulation();
  const { talk, busy, wait, problem } = simulation;
  const [text, setText] = useState("");
  const manual = document.trigger_type === "TriggeredManually";
  const fresh = talk.session === null;
  const over = talk.session !== null && talk.session.status !== "waiting";

  const phone = useRef<HTMLElement>(null);
  // A button that was used may be gone with its question: who works by keyboard stays in the phone.
  useEffect(() => {
    if (!busy && talk.session && globalThis.document.activeElement === globalThis.document.body) {
      phone.current?.focus({ preventScroll: true });
    }
  }, [busy, talk]);

  function submit(event: FormEvent) {
    event.preventDefault();
    const said = text.trim();
    if (!said || busy) return;
    setText("");
    void simulation.send(said).then((isSent) => {
      if (!isSent) setText(said);
    });
  }

  return (
    <section
      ref={phone}
      tabIndex={-1}
      className={classes.phone}
      aria-label={t("title")}
      data-testid="simulator"
    >
      <header className={classes.head}>
        <div className={classes.titles}>
          <h2 className={classes.title}>{t("title")}</h2>
          <Text size="xs" c="dimmed" truncate>
            {talk.ahead > 0
              ? t("clock", {
                  time: new Date(Date.now() + talk.ahead).toLocaleString(i18n.language, {
                    dateStyle: "medium",
                    timeStyle: "short",
                  }),
                })
              : t("lead")}
          </Text>
        </div>
        <Tooltip label={t("stepBack")}>
          <ActionIcon
            aria-label={t("stepBack")}
            disabled={!simulation.canStepBack}
            onClick={simulation.stepBack}
          >
            <IconArrowBackUp size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t("skipWait")}>
          <ActionIcon
            aria-label={t("skipWait")}
            disabled={busy || !wait?.until}
            onClick={simulation.skipWait}
          >
            <IconPlayerTrackNext size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t("skipDay")}>
          <ActionIcon aria-label={t("skipDay")} disabled={busy} onClick={simulation.skipDay}>
            <IconClockHour9 size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t("reset")}>
          <ActionIcon aria-label={t("reset")} disabled={busy} onClick={simulation.reset}>
            <IconRefresh size={18} />
          </ActionIcon>
        </Tooltip>
        <ActionIcon aria-label={t("close")} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </header>

      <div className={classes.chat}>
        <ChatThread
          messages={talk.messages}
          onOption={busy ? undefined : (option, message) => void simulation.tap(option, message)}
          typing={busy}
          empty={manual ? t("emptyManual") : t("empty")}
        />
      </div>

      {problem && (
        <Alert color="red" variant="light" radius={0} p="xs" role="alert">
          {problem}
        </Alert>
      )}
      <WaitLine
        session={talk.session}
        wait={wait}
        onSkip={simulation.skipWait}
        onAnswer={simulation.answerEffect}
        busy={busy}
        wantsPlace={talk.messages.at(-1)?.content.type === "location_request"}
        onPlace={() => void simulation.sendPlace()}
      />
      {wait?.for === "effect" && talk.asked && (
        <Outside
          key={wait.number}
          asked={talk.asked}
          busy={busy}
          onAnswer={simulation.answerEffect}
          onForReal={() => void simulation.answerForReal()}
        />
      )}
      {chosen && chosen !== startNode && (
        <Group className={classes.from} justify="flex-end">
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlayerPlay size={13} />}
            disabled={busy}
            onClick={() => void simulation.startAt(chosen)}
          >
            {t("startHere")}
          </Button>
        </Group>
      )}

      {fresh && manual ? (
        <Inputs inputs={inputsOf(document)} busy={busy} onStart={simulation.start} />
      ) : (
        <>
          {(fresh || over) && !busy && openers(document).length > 0 && (
            <Group className={classes.openers} gap={6}>
              {openers(document).map((word) => (
                <Button
                  key={word}
                  size="compact-sm"
                  radius="xl"
                  variant="light"
                  onClick={() => void simulation.send(word)}
                >
                  {word}
                </Button>
              ))}
            </Group>
          )}
          <form className={classes.composer} onSubmit={submit}>
            <TextInput
              flex={1}
              radius="xl"
              aria-label={t("message")}
              placeholder={over ? t("again") : t("message")}
              maxLength={4096}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <ActionIcon
              type="submit"
              size={36}
              radius="xl"
              variant="filled"
              color="petrol"
              aria-label={t("send")}
              disabled={!text.trim() || busy}
            >
              <IconSend2 size={18} />
            </ActionIcon>
          </form>
        </>
      )}
      <Watch talk={talk} onSet={busy ? undefined : simulation.setVariable} />
    </section>
  );
}
