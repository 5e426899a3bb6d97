import { ActionIcon, Badge, Button, Group, Menu, Stack, Text, TextInput } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, inWorkspace } from "../api/client";
import type { FlowDocument, FlowItem, FlowVersion } from "../api/types";
import { usePermission } from "../session/useMe";
import { MenuButton } from "../ui/MenuButton";
import { notifyDone, notifyProblem } from "../ui/notify";
import { edit, useEditor } from "./editor";
import classes from "./VersionsDialog.module.css";

interface VersionRowProps {
  flow: FlowItem;
  version: FlowVersion;
  onOnline: () => void;
  onClose: () => void;
}

/** One version: who made it when, its note, and what can be done with it. */
export function VersionRow({ flow, version, onOnline, onClose }: VersionRowProps) {
  const { t, i18n } = useTranslation("flows");
  const { number } = version;
  const slug = useEditor((state) => state.slug);
  const readOnly = useEditor((state) => state.readOnly);
  const mayPublish = usePermission("flow.publish");
  const mayEdit = usePermission("flow.edit");
  const client = useQueryClient();
  const navigate = useNavigate();
  const [doing, setDoing] = useState<"note" | "delete">();
  const place = inWorkspace(slug, `flows/${flow.id}/versions/${number}/`);
  const refresh = () => client.invalidateQueries({ queryKey: [slug] });

  const restore = useMutation({
    mutationFn: () => api.get<{ document: FlowDocument }>(place),
    onSuccess: ({ document }) => {
      // An edit like any other: merged, saved, and undone by Ctrl+Z.
      edit({ type: "become", document });
      notifyDone(t("versions.restored", { number }));
      onClose();
    },
    onError: (error) => notifyProblem(error),
  });
  const copy = useMutation({
    mutationFn: () =>
      api.post<FlowItem>(inWorkspace(slug, `flows/${flow.id}/copy/`), { version: number }),
    onSuccess: async (made) => {
      notifyDone(t("copied", { name: made.name }));
      onClose();
      await navigate({ to: "/w/$slug/flows/$flowId", params: { slug, flowId: made.id } });
    },
    onError: (error) => notifyProblem(error),
  });
  const remove = useMutation({
    mutationFn: () => api.delete(place),
    onSuccess: async () => {
      notifyDone(t("versions.deleted", { number }));
      await refresh();
    },
    onError: (error) => notifyProblem(error),
  });
  const when = new Date(version.published_at).toLocaleString(i18n.language, {
    dateStyle: "medium",
    timeStyle: "short",
  });

  return (
    <li className={classes.row}>
      <div>
        <Group gap="xs">
          <Text fw={600}>{t("versions.number", { number })}</Text>
          {version.state === "online" && <Badge color="petrol">{t("versions.online")}</Badge>}
          {version.running > 0 && (
            <Badge color="gray" variant="light">
              {t("versions.running", { count: version.running })}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {version.published_by
            ? t("versions.by", { name: version.published_by.name, when })
            : when}
        </Text>
        {doing === "note" ? (
          <NoteField
            place={place}
            version={version}
            onDone={() => {
              setDoing(undefined);
              void refresh();
            }}
          />
        ) : (
          <Text size="sm" c={version.note ? undefined : "dimmed"} className={classes.note}>
            {version.note || t("versions.noNote")}
          </Text>
        )}
        {doing === "delete" && (
          <Group gap="xs" mt={4} role="alert">
            <Text size="sm">{t("versions.deleteAsk", { number })}</Text>
            <Button
              size="compact-sm"
              color="red"
              autoFocus
              loading={remove.isPending}
              onClick={() => remove.mutate()}
            >
              {t("versions.delete")}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setDoing(undefined)}>
              {t("shell:action.cancel")}
            </Button>
          </Group>
        )}
      </div>
      <MenuButton
        width={240}
        button={(open) => (
          <ActionIcon
            size="lg"
            aria-label={t("versions.actions", { number })}
            aria-haspopup="menu"
            loading={restore.isPending || copy.isPending || remove.isPending}
            onClick={open}
          >
            <IconDots size={18} />
          </ActionIcon>
        )}
      >
        {() => (
          <>
            {!readOnly && (
              <Menu.Item onClick={() => restore.mutate()}>{t("versions.restore")}</Menu.Item>
            )}
            {mayPublish && version.state !== "online" && (
              <Menu.Item onClick={onOnline}>{t("versions.goOnline")}</Menu.Item>
            )}
            {mayPublish && (
              <Menu.Item onClick={() => setDoing("note")}>{t("versions.note")}</Menu.Item>
            )}
            {mayEdit && <Menu.Item onClick={() => copy.mutate()}>{t("versions.copy")}</Menu.Item>}
            <Menu.Item
              component="a"
              href={`${inWorkspace(slug, `flows/${flow.id}/export/`)}?version=${number}`}
              download
            >
              {t("action.export")}
            </Menu.Item>
            {mayEdit && version.state !== "online" && (
              <Menu.Item color="red" onClick={() => setDoing("delete")}>
                {t("versions.delete")}
              </Menu.Item>
            )}
          </>
        )}
      </MenuButton>
    </li>
  );
}

interface NoteFieldProps {
  place: string;
  version: FlowVersion;
  onDone: () => void;
}

function NoteField({ place, version, onDone }: NoteFieldProps) {
  const { t } = useTranslation("flows");
  const [note, setNote] = useState(version.note);
  const save = useMutation({
    mutationFn: () => api.patch(place, { note: note.trim() }),
    onSuccess: onDone,
    onError: (error) => notifyProblem(error),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap={4} mt={4}>
        <TextInput
          autoFocus
          // Escape leaves the field, not the whole dialog.
          data-mantine-stop-propagation="true"
          onKeyDown={(event) => {
            if (event.key === "Escape") onDone();
          }}
          aria-label={t("versions.editNote", { number: version.number })}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Group gap="xs">
          <Button size="compact-sm" type="submit" loading={save.isPending}>
            {t("shell:action.save")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onDone}>
            {t("shell:action.cancel")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
