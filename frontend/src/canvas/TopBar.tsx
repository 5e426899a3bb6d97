import { ActionIcon, Button, Indicator, Menu, TextInput, Tooltip } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowLeft,
  IconDeviceMobileMessage,
  IconDots,
  IconDownload,
  IconPlugConnectedX,
  IconPlus,
  IconRocket,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { inWorkspace } from "../api/client";
import type { FlowItem } from "../api/types";
import { StateBadge } from "../flows/StateBadge";
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
}

/** Name, state and deeds of the flow on the canvas. */
export function TopBar(props: TopBarProps) {
  const { flow, canPublish } = props;
  const { t } = useTranslation("canvas");
  const slug = useEditor((state) => state.slug);
  const flowId = useEditor((state) => state.flowId);
  const readOnly = useEditor((state) => state.readOnly);
  const canUndo = useEditor((state) => state.history.past.length > 0);
  const canRedo = useEditor((state) => state.history.future.length > 0);
  const errors = useEditor(
    (state) => state.issues.filter((issue) => issue.severity === "error").length,
  );
  const warnings = useEditor((state) => state.issues.length) - errors;

  return (
    <header className={classes.bar}>
      <Tooltip label={t("top.back")}>
        <ActionIcon
          component={Link}
          to="/w/$slug/flows"
          params={{ slug } as never}
          aria-label={t("top.back")}
          size="lg"
        >
          <IconArrowLeft size={19} />
        </ActionIcon>
      </Tooltip>
      <FlowName />
      {flow && <StateBadge flow={flow} />}
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
          <Tooltip label={t("top.undo")}>
            <ActionIcon size="lg" aria-label={t("top.undo")} disabled={!canUndo} onClick={undo}>
              <IconArrowBackUp size={19} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t("top.redo")}>
            <ActionIcon size="lg" aria-label={t("top.redo")} disabled={!canRedo} onClick={redo}>
              <IconArrowForwardUp size={19} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
      <Tooltip label={t("problems.title")}>
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
            aria-label={t("problems.button", { errors, warnings })}
            aria-expanded={props.problemsOpen}
            onClick={props.onProblems}
          >
            <IconAlertTriangle size={19} />
          </ActionIcon>
        </Indicator>
      </Tooltip>
      <Tooltip label={t("top.phone")}>
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
      </Tooltip>
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
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon size="lg" aria-label={t("shell:action.more")}>
            <IconDots size={19} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconDownload size={16} />}
            component="a"
            href={inWorkspace(slug, `flows/${flowId}/export/`)}
            download
          >
            {t("flows:action.export")}
          </Menu.Item>
          {canPublish && flow?.state === "online" && (
            <Menu.Item
              color="red"
              leftSection={<IconPlugConnectedX size={16} />}
              onClick={props.onOffline}
            >
              {t("flows:action.offline")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
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
