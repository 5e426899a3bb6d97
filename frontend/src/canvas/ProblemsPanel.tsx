import { ActionIcon, Text } from "@mantine/core";
import {
  IconAlertCircleFilled,
  IconAlertTriangleFilled,
  IconCircleCheck,
  IconX,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { issueText, nodeTitle } from "../nodes/kindTexts";
import { useEditor } from "./editor";
import classes from "./ProblemsPanel.module.css";

interface ProblemsPanelProps {
  onJump: (nodeId: string) => void;
  onClose: () => void;
}

/** What the checks found in the saved draft, each with the way to its node. */
export default function ProblemsPanel({ onJump, onClose }: ProblemsPanelProps) {
  const { t } = useTranslation("canvas");
  const issues = useEditor((state) => state.issues);
  const nodes = useEditor((state) => state.document.nodes);
  const kinds = useEditor((state) => state.kinds);
  const sorted = [...issues].sort(
    (a, b) => Number(b.severity === "error") - Number(a.severity === "error"),
  );

  return (
    <section className={classes.panel} aria-label={t("problems.title")} data-testid="problems">
      <header className={classes.head}>
        <h2 className={classes.title}>{t("problems.title")}</h2>
        <Text size="xs" c="dimmed">
          {t("problems.count", { count: issues.length })}
        </Text>
        <ActionIcon ml="auto" aria-label={t("problems.close")} onClick={onClose}>
          <IconX size={17} />
        </ActionIcon>
      </header>
      {sorted.length === 0 ? (
        <p className={classes.none}>
          <IconCircleCheck size={18} aria-hidden /> {t("problems.none")}
        </p>
      ) : (
        <ul className={classes.list}>
          {sorted.map((issue, index) => {
            const node = nodes.find((item) => item.id === issue.node);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same issue may stand twice on a node
              <li key={`${issue.code} ${issue.node} ${issue.pointer} ${index}`}>
                <button
                  type="button"
                  className={classes.issue}
                  disabled={!node}
                  onClick={() => node && onJump(node.id)}
                >
                  <span className={classes[issue.severity]}>
                    {issue.severity === "error" ? (
                      <IconAlertCircleFilled size={16} aria-hidden />
                    ) : (
                      <IconAlertTriangleFilled size={16} aria-hidden />
                    )}
                    <span className={classes.hidden}>{t(`problems.${issue.severity}`)}</span>
                  </span>
                  <span className={classes.message}>{issueText(t, issue, node)}</span>
                  {node && (
                    <span className={classes.node}>{nodeTitle(t, node, kinds.get(node.kind))}</span>
                  )}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
