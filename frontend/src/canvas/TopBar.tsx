import { ActionIcon, Button, Indicator, TextInput } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowLeft,
  IconDeviceMobileMessage,
  IconDots,
  IconPlus,
  IconRocket,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FlowItem } from "../api/types";
import { StateBadge } from "../flows/StateBadge";
import { MenuButton } from "../ui/MenuButton";
import { Tip } from "../ui/Tip";
import { edit, redo, undo, useEditor } from "./editor";
import { SaveState } from "./SaveState";
import classes from "./TopBar.module.css";

interface TopBarProps {
  flow: FlowItem | undefined;
  canPublish: boolean;
  phoneOpen: boolean;
  problemsOpen: boolean;
  onPalette: () => void;
  onPhone: () => void;
  onProblems: () => void;
  onPublish: () => void;
  onOffline: () => void;
  onVersions: () => void;
}

const TopBarMenu = lazy(() => import("./TopBarMenu"));

/** Name, state and deeds of the flow on the canvas. */
export function TopBar(props: TopBarProps) {
  const { flow, canPublish } = props;
  const { t } = useTranslation("canvas");
  const slug = useEditor((state) => state.slug);
  const flowId = useEditor((state) => state.flowId);
  const readOnly = useEditor((state) => state.readOnly);
  const revision = useEditor((state) => state.revision);
  const canUndo = useEditor((state) => state.history.past.length > 0);
  const canRedo = useEditor((state) => state.history.future.length > 0);
  const errors = useEditor(
    (state) => state.issues.filter((issue) => issue.severity === "error").length,
  );
  const warnings = useEditor((state) => state.issues.length) - errors;

  return (
    <header className={classes.bar}>
      <Tip label={t("top.back")}>
        <ActionIcon
          component={Link}
          to="/w/$slug/flows"
          params={{ slug } as never}
          aria-label={t("top.back")}
          size="lg"
        >
          <IconArrowLeft size={19} />
        </ActionIcon>
      </Tip>
      <FlowName />
      {flow && <StateBadge flow={flow} draftRevision={revision} />}
      <SaveState />
      <div className={classes.space} />
      {!readOnly && (
        <>
          <ActionIcon
            className={classes.paletteButton}
            size="lg"
            aria-label={t("palette.title")}
            onClick={props.onPalette}
          >
            <IconPlus size={19} />
          </ActionIcon>
          <Tip label={t("top.undo")}>
            <ActionIcon size="lg" aria-label={t("top.undo")} disabled={!canUndo} onClick={undo}>
              <IconArrowBackUp size={19} />
            </ActionIcon>
          </Tip>
          <Tip label={t("top.redo")}>
            <ActionIcon size="lg" aria-label={t("top.redo")} disabled={!canRedo} onClick={redo}>
              <IconArrowForwardUp size={19} />
            </ActionIcon>
          </Tip>
        </>
      )}
      <Tip label={t("problems.title")}>
        <Indicator
          label={errors || warnings}
          size={17}
          color={errors > 0 ? "red" : "orange"}
          disabled={errors + warnings === 0}
          offset={5}
        >
          <ActionIcon
            size="lg"
            variant={props.problemsOpen ? "light" : "subtle"}
            aria-label={t("problems.button", {
              errors: t("problems.errors", { count: errors }),
              warnings: t("problems.warnings", { count: warnings }),
            })}
            aria-expanded={props.problemsOpen}
            onClick={props.onProblems}
          >
            <IconAlertTriangle size={19} />
          </ActionIcon>
        </Indicator>
      </Tip>
      <Tip label={t("top.phone")}>
        <ActionIcon
          size="lg"
          variant={props.phoneOpen ? "light" : "subtle"}
          color={props.phoneOpen ? "petrol" : "gray"}
          aria-label={t("top.phone")}
          aria-expanded={props.phoneOpen}
          onClick={props.onPhone}
        >
          <IconDeviceMobileMessage size={20} />
        </ActionIcon>
      </Tip>
      {canPublish && (
        <Button
          size="sm"
          className={classes.publish}
          leftSection={<IconRocket size={16} />}
          onClick={props.onPublish}
        >
          <span className={classes.publishText}>{t("publish.button")}</span>
        </Button>
      )}
      <MenuButton
        width={220}
        button={(open) => (
          <ActionIcon
            size="lg"
            aria-label={t("shell:action.more")}
            aria-haspopup="menu"
            onClick={open}
          >
            <IconDots size={19} />
          </ActionIcon>
        )}
      >
        {() => (
          <TopBarMenu
            slug={slug}
            flowId={flowId}
            mayTakeOffline={canPublish && flow?.state === "online"}
            onOffline={props.onOffline}
            onVersions={props.onVersions}
          />
        )}
      </MenuButton>
    </header>
  );
}

function FlowName() {
  const { t } = useTranslation("canvas");
  const name = useEditor((state) => state.document.name);
  const readOnly = useEditor((state) => state.readOnly);
  const [draft, setDraft] = useState<string>();

  function commit() {
    const next = draft?.trim();
    if (next) edit({ type: "set_fields", fields: { name: next } });
    setDraft(undefined);
  }

  return (
    <TextInput
      variant="unstyled"
      aria-label={t("top.name")}
      className={classes.name}
      classNames={{ input: classes.nameInput }}
      readOnly={readOnly}
      maxLength={128}
      value={draft ?? name}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setDraft(undefined);
      }}
    />
  );
}
