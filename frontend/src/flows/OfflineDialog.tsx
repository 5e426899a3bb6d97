import { Button, Group, Modal, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, inWorkspace } from "../api/client";
import type { FlowItem } from "../api/types";
import { notifyDone, notifyProblem } from "../ui/notify";
import { RunningChoice, type Settling, settlingBody } from "./RunningChoice";

const CHOICES = ["finish", "end"] as const;

interface OfflineDialogProps {
  slug: string;
  flow: FlowItem;
  onClose: () => void;
}

export default function OfflineDialog({ slug, flow, onClose }: OfflineDialogProps) {
  const { t } = useTranslation("flows");
  const client = useQueryClient();
  const [settling, setSettling] = useState<Settling>({ running: "finish", text: "" });
  const offline = useMutation({
    mutationFn: () =>
      api.post(inWorkspace(slug, `flows/${flow.id}/offline/`), settlingBody(settling)),
    onSuccess: async () => {
      notifyDone(t("offline.done", { name: flow.name }));
      onClose();
      await client.invalidateQueries({ queryKey: [slug] });
    },
    onError: (error) => notifyProblem(error, t("offline.failed")),
  });
  return (
    <Modal opened onClose={onClose} title={t("offline.title", { name: flow.name })}>
      <Text size="sm" mb="md">
        {t("offline.text")}
      </Text>
      <RunningChoice
        slug={slug}
        flowId={flow.id}
        choices={CHOICES}
        value={settling}
        onChange={setSettling}
      />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("shell:action.cancel")}
        </Button>
        <Button color="red" loading={offline.isPending} onClick={() => offline.mutate()}>
          {t("action.offline")}
        </Button>
      </Group>
    </Modal>
  );
}
