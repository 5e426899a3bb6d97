import { IconAlertCircleFilled, IconAlertTriangleFilled } from "@tabler/icons-react";
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { summaryOf } from "../flow/summary";
import { iconOf } from "../nodes/icons";
import { groupColour, issueText, kindLabel, nodeTitle, portLabel } from "../nodes/kindTexts";
import { useEditor } from "./editor";
import classes from "./FlowNodeCard.module.css";
import { hasRows } from "./geometry";
import type { ViewNode } from "./useViewNodes";

/** The face of every node, whatever its kind. */
// Memo: React Flow renders all visible nodes anew on each frame of a drag otherwise.
export const FlowNodeCard = memo(function FlowNodeCard({ data, selected }: NodeProps<ViewNode>) {
  const { t } = useTranslation("canvas");
  const { node, ports } = data;
  const kind = useEditor((state) => state.kinds.get(node.kind));
  const issues = useEditor((state) => state.issuesByNode.get(node.id));
  const active = useEditor((state) => state.active === node.id);
  const visited = useEditor((state) => state.visited.has(node.id));
  const Icon = iconOf(kind?.icon);
  const summary = summaryOf(node, kind);
  const broken = issues?.some((issue) => issue.severity === "error");
  const rows = hasRows(ports);

  return (
    <div
      className={classes.card}
      style={{ "--group": groupColour(kind?.group) } as React.CSSProperties}
      data-selected={selected || undefined}
      data-active={active || undefined}
      data-visited={visited || undefined}
      data-broken={broken || undefined}
    >
      {node.kind !== "start" && (
        <Handle
          type="target"
          id="in"
          position={Position.Left}
          className={classes.entry}
          aria-label={t("node.entry")}
        />
      )}
      <div className={classes.head}>
        <span className={classes.icon}>
          <Icon size={17} stroke={1.8} aria-hidden />
        </span>
        <span className={classes.titles}>
          <strong className={classes.title}>{nodeTitle(t, node, kind)}</strong>
          {node.label && <span className={classes.kind}>{kindLabel(t, kind, node.kind)}</span>}
        </span>
        {issues && issues.length > 0 && (
          <span
            className={broken ? classes.error : classes.warning}
            title={issues.map((issue) => issueText(t, issue, node)).join("\n")}
          >
            {broken ? (
              <IconAlertCircleFilled size={16} aria-hidden />
            ) : (
              <IconAlertTriangleFilled size={16} aria-hidden />
            )}
            <span className={classes.hidden}>{t("problems.count", { count: issues.length })}</span>
          </span>
        )}
      </div>
      {summary && <p className={classes.summary}>{summary}</p>}
      {!rows && ports.length === 1 && (
        <Handle
          type="source"
          id={ports[0]}
          position={Position.Right}
          className={classes.exitAlone}
          aria-label={portLabel(t, node, ports[0] ?? "")}
        />
      )}
      {rows && (
        <div className={classes.ports}>
          {ports.map((port) => (
            <div
              key={port}
              className={classes.port}
              data-lost={data.lost.includes(port) || undefined}
            >
              <span className={classes.portLabel}>{portLabel(t, node, port)}</span>
              <Handle
                type="source"
                id={port}
                position={Position.Right}
                className={classes.exit}
                aria-label={portLabel(t, node, port)}
              />
            </div>
          ))}
        </div>
      )}
    </div>
  );
});
