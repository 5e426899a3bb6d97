import {
  Alert,
  Button,
  Checkbox,
  Group,
  Loader,
  Modal,
  Stack,
  Text,
  Textarea,
} from "@mantine/core";
import { IconAlertCircle, IconCircleCheck } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, api, inWorkspace } from "../api/client";
import type { FlowItem, FlowVersion, ProblemItem } from "../api/types";
import { conflictsQuery } from "../flows/queries";
import { RunningChoice, type Settling, settlingBody } from "../flows/RunningChoice";
import { issueText } from "../nodes/kindTexts";
import { describeProblem, notifyDone } from "../ui/notify";
import { hasUnsaved, saveNow } from "./autosave";
import { useEditor } from "./editor";
import { bindingsQuery, channelsQuery, flowQuery, versionsQuery } from "./queries";

const CHOICES = ["finish", "move", "end"] as const;

interface PublishDialogProps {
  flow: FlowItem;
  onClose: () => void;
  onJump: (nodeId: string) => void;
}

/** Checks, channels, running sessions and a note; then the draft goes ONLINE. */
export default function PublishDialog({ flow, onClose, onJump }: PublishDialogProps) {
  const { t } = useTranslation("canvas");
  const client = useQueryClient();
  const slug = useEditor((state) => state.slug);
  const issues = useEditor((state) => state.issues);
  const isEdited = useEditor((state) => state.revision > flow.draft_revision);
  const channels = useQuery(channelsQuery(slug));
  const bindings = useQuery(bindingsQuery(slug, flow.id));
  const [saving, setSaving] = useState(true);
  const [chosen, setChosen] = useState<string[]>();
  const conflicts = useQuery({ ...conflictsQuery(slug, flow.id), enabled: !saving });
  const [settling, setSettling] = useState<Settling>({ running: "finish", text: "" });
  const [note, setNote] = useState("");
  const bound = bindings.data?.channels.map((channel) => channel.id) ?? [];
  const only = channels.data?.items.length === 1 ? channels.data.items[0] : undefined;
  const isFirst = flow.online_version === null && bound.length === 0;
  const offered = only && isFirst && flow.trigger_type !== "TriggeredManually" ? [only.id] : bound;
  const wanted = chosen ?? offered;
  const unread = channels.error ?? bindings.error;

  useEffect(() => {
    void saveNow().finally(() => setSaving(false));
  }, []);

  const publish = useMutation({
    mutationFn: async () => {
      await saveNow();
      if (hasUnsaved()) throw new Unsaved();
      const { revision } = useEditor.getState();
      const sameChannels =
        wanted.length === bound.length && wanted.every((id) => bound.includes(id));
      if (!sameChannels) {
        await api.put(inWorkspace(slug, `flows/${flow.id}/bindings/`), { channels: wanted });
      }
      return api.post<FlowVersion>(inWorkspace(slug, `flows/${flow.id}/online/`), {
        revision,
        ...settlingBody(settling),
        note: note.trim(),
      });
    },
    onSuccess: async (version) => {
      notifyDone(t("publish.done", { number: version.number }));
      onClose();
      await Promise.all([
        client.invalidateQueries({ queryKey: flowQuery(slug, flow.id).queryKey }),
        client.invalidateQueries({ queryKey: bindingsQuery(slug, flow.id).queryKey }),
        client.invalidateQueries({ queryKey: versionsQuery(slug, flow.id).queryKey }),
        client.invalidateQueries({ queryKey: [slug, "flows"] }),
      ]);
    },
  });

  const refused =
    publish.error instanceof ApiProblem && publish.error.body.errors?.length
      ? publish.error.body.errors
      : undefined;
  const errors: ProblemItem[] = refused ?? issues.filter((issue) => issue.severity === "error");
  // Who else listens is told further down, with who is asked first.
  const warnings = refused
    ? []
    : issues.filter((issue) => issue.severity === "warning" && issue.code !== "trigger_conflict");
  const isSame = flow.state === "online" && !flow.unpublished_changes && !saving && !isEdited;

  return (
    <Modal opened onClose={onClose} title={t("publish.title", { name: flow.name })} size="lg">
      <Stack gap="lg">
        <section>
          <Text fw={600} size="sm" mb={6}>
            {t("publish.checks")}
          </Text>
          {saving ? (
            <Group gap="xs">
              <Loader size="xs" />
              <Text size="sm">{t("publish.checking")}</Text>
            </Group>
          ) : errors.length > 0 ? (
            <Alert
              color="red"
              variant="light"
              icon={<IconAlertCircle size={18} />}
              title={t("publish.errors", { count: errors.length })}
            >
              <IssueList items={errors} onJump={onJump} />
            </Alert>
          ) : (
            <Alert color="petrol" variant="light" icon={<IconCircleCheck size={18} />}>
              {t("publish.clean")}
            </Alert>
          )}
          {warnings.length > 0 && (
            <Alert
              mt="xs"
              color="orange"
              variant="light"
              title={t("publish.warnings", { count: warnings.length })}
            >
              <IssueList items={warnings} onJump={onJump} />
            </Alert>
          )}
        </section>

        <Checkbox.Group
          label={t("publish.channels")}
          description={t("publish.channelsHint")}
          value={wanted}
          onChange={setChosen}
        >
          <Stack gap={6} mt="xs">
            {(channels.isPending || bindings.isPending) && <Loader size="xs" />}
            {unread && (
              <Text size="sm" c="red" role="alert">
                {describeProblem(unread)}
              </Text>
            )}
            {/* Nothing can be chosen before what is bound already is known: it would be unbound. */}
            {(bindings.data && channels.data?.items)?.map((channel) => (
              <Checkbox
                key={channel.id}
                value={channel.id}
                label={`${channel.name} · ${channel.display_phone_number || channel.kind}`}
              />
            ))}
            {channels.data?.items.length === 0 && (
              <Text size="sm" c="dimmed">
                {t("publish.noChannels")}
              </Text>
            )}
            {bindings.data && wanted.length === 0 && flow.trigger_type !== "TriggeredManually" && (
              <Text size="sm" c="orange.8" role="status">
                {t("publish.unheard")}
              </Text>
            )}
          </Stack>
        </Checkbox.Group>

        {(conflicts.data?.items.length ?? 0) > 0 && (
          <Alert color="orange" variant="light" title={t("publish.conflicts")}>
            <Stack gap={4}>
              {conflicts.data?.items.map((item) => (
                <Text size="sm" key={`${item.channel.id} ${item.flow?.id} ${item.message}`}>
                  {item.message}
                </Text>
              ))}
            </Stack>
          </Alert>
        )}

        {isSame && (
          <Text size="sm" role="status">
            {t("publish.same", { number: flow.online_version })}
          </Text>
        )}
        {flow.online_version !== null && !isSame && (
          <RunningChoice
            slug={slug}
            flowId={flow.id}
            choices={CHOICES}
            value={settling}
            onChange={setSettling}
          />
        )}

        <Textarea
          label={t("publish.note")}
          placeholder={t("publish.noteHint")}
          autosize
          minRows={2}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />

        {publish.error && !refused && (
          <Alert color="red" variant="light" role="alert">
            {publish.error instanceof Unsaved
              ? t("publish.unsaved")
              : describeProblem(publish.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("shell:action.cancel")}
          </Button>
          <Button
            loading={publish.isPending}
            disabled={saving || (errors.length > 0 && !refused)}
            onClick={() => publish.mutate()}
          >
            {t("publish.confirm")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

class Unsaved extends Error {}

function IssueList({ items, onJump }: { items: ProblemItem[]; onJump: (id: string) => void }) {
  const { t } = useTranslation("canvas");
  const nodes = useEditor((state) => state.document.nodes);
  return (
    <Stack gap={4}>
      {items.slice(0, 12).map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same issue may stand twice on a node
        <Group key={`${item.code} ${item.node} ${index}`} gap="xs" wrap="nowrap">
          <Text size="sm" flex={1}>
            {issueText(
              t,
              { ...item, message: item.message ?? item.detail ?? "" },
              nodes.find((node) => node.id === item.node),
            )}
          </Text>
          {item.node && (
            <Button size="compact-xs" variant="subtle" onClick={() => onJump(item.node ?? "")}>
              {t("publish.show")}
            </Button>
          )}
        </Group>
      ))}
      {items.length > 12 && (
        <Text size="xs">{t("publish.moreIssues", { count: items.length - 12 })}</Text>
      )}
    </Stack>
  );
}
