import { Button, Group, Modal, Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ConversationDetail } from "./model";

interface GoToNodeProps {
  detail: ConversationDetail;
  opened: boolean;
  onClose: () => void;
  onGo: (node: string) => void;
}

/** Lets the agent choose the node at which the bot goes on. */
export function GoToNode({ detail, opened, onClose, onGo }: GoToNodeProps) {
  const { t } = useTranslation("console");
  const [node, setNode] = useState<string | null>(null);
  const flow = detail.handoff?.flow_name ?? detail.session?.flow_name ?? "";
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("action.goTitle")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (node) onGo(node);
        }}
      >
        <Select
          data-autofocus
          label={t("action.goLabel", { flow })}
          placeholder={t("action.goPlaceholder")}
          nothingFoundMessage={t("action.goNone")}
          data={(detail.nodes ?? []).map((one) => ({
            value: one.id,
            label: one.label && one.label !== one.id ? `${one.label} (${one.id})` : one.id,
          }))}
          value={node}
          onChange={setNode}
          searchable
          maxDropdownHeight={260}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" disabled={!node}>
            {t("action.go")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
