import { Button, Group, Modal, Text } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "./editor";

interface LeaveDialogProps {
  onStay: () => void;
  onLeave: () => void;
}

/** The last changes are not safe yet; once they are, one goes where one wanted to go. */
export default function LeaveDialog({ onStay, onLeave }: LeaveDialogProps) {
  const { t } = useTranslation("canvas");
  const phase = useEditor((state) => state.phase);
  const problem = useEditor((state) => state.saveProblem);
  useEffect(() => {
    if (phase === "saved") onLeave();
  }, [phase, onLeave]);
  return (
    <Modal opened onClose={onStay} title={t("leave.title")}>
      <Text size="sm">{problem ?? t(`save.${phase}`)}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onStay}>
          {t("leave.stay")}
        </Button>
        <Button color="red" onClick={onLeave}>
          {t("leave.leave")}
        </Button>
      </Group>
    </Modal>
  );
}
