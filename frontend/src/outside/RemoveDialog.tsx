import { Button, Group, Modal, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, inWorkspace } from "../api/client";
import { describeProblem, notifyDone } from "../ui/notify";
import type { Sort } from "./sorts";

interface RemoveDialogProps {
  slug: string;
  sort: Sort;
  item: { id: string; name: string };
  onClose: () => void;
}

export default function RemoveDialog({ slug, sort, item, onClose }: RemoveDialogProps) {
  const { t } = useTranslation("outside");
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.delete(inWorkspace(slug, `${sort}/${item.id}/`)),
    onSuccess: async () => {
      notifyDone(t("remove.done", { name: item.name }));
      onClose();
      await client.invalidateQueries({ queryKey: [slug, "outside"] });
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("remove.title", { name: item.name })}>
      <Text size="sm">{t(`${sort}.removeText`)}</Text>
      {remove.error && (
        <Text size="sm" c="red" mt="sm" role="alert">
          {describeProblem(remove.error)}
        </Text>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("shell:action.cancel")}
        </Button>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
          {t("shell:action.delete")}
        </Button>
      </Group>
    </Modal>
  );
}
