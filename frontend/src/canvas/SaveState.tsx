import { Button, Loader, Text } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCheck,
  IconCloudOff,
  IconLock,
  IconPencil,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { saveNow } from "./autosave";
import { useEditor } from "./editor";
import classes from "./TopBar.module.css";

/** Whether the draft is safe; said aloud when it is not. */
export function SaveState() {
  const { t } = useTranslation("canvas");
  const phase = useEditor((state) => state.phase);
  const problem = useEditor((state) => state.saveProblem);
  const readOnly = useEditor((state) => state.readOnly);
  if (readOnly) {
    return (
      <Text size="sm" c="dimmed" className={classes.save}>
        <IconLock size={15} aria-hidden /> {t("save.readOnly")}
      </Text>
    );
  }
  const bad = phase === "failed" || phase === "rejected" || phase === "signed_out";
  const icon = {
    saved: <IconCheck size={15} aria-hidden />,
    dirty: <IconPencil size={15} aria-hidden />,
    saving: <Loader size={13} />,
    failed: <IconCloudOff size={15} aria-hidden />,
    rejected: <IconAlertTriangle size={15} aria-hidden />,
    signed_out: <IconLock size={15} aria-hidden />,
  }[phase];
  return (
    <div className={classes.saveArea} role={bad ? "alert" : "status"} data-phase={phase}>
      <Text size="sm" c={bad ? "red" : "dimmed"} className={classes.save} title={problem}>
        {icon}
        <span className={classes.saveText}>
          {t(`save.${phase}`)}
          {phase === "rejected" && problem && ` (${problem})`}
        </span>
      </Text>
      {(phase === "failed" || phase === "dirty") && (
        <Button size="compact-xs" variant="light" onClick={() => void saveNow()}>
          {t(phase === "failed" ? "save.retry" : "save.now")}
        </Button>
      )}
    </div>
  );
}
