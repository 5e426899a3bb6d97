import { Button, Group, Modal, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, inWorkspace } from "../api/client";
import type { FlowItem } from "../api/types";
import { notifyDone, notifyProblem } from "../ui/notify";

interface DeleteDialogProps {
  slug: string;
  flow: FlowItem;
  onClose: () => void;
}

export default function DeleteDialog({ slug, flow, onClose }: DeleteDialogProps) {
  const { t } = useTranslation("flows");
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.delete(inWorkspace(slug, `flows/${flow.id}/`)),
    onSuccess: async () => {
      notifyDone(t("delete.done", { name: flow.name }));
      onClose();
      await client.invalidateQueries({ queryKey: [slug, "flows"] });
    },
    onError: (error) => notifyProblem(error, t("delete.failed")),
  });
  return (
    <Modal opened onClose={onClose} title={t("delete.title", { name: flow.name })}>
      <Text size="sm">{t(flow.state === "online" ? "delete.online" : "delete.text")}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("shell:action.cancel")}
        </Button>
        <Button
          color="red"
          disabled={flow.state === "online"}
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          {t("shell:action.delete")}
        </Button>
      </Group>
    </Modal>
  );
}
