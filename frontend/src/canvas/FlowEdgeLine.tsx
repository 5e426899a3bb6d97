import { IconX } from "@tabler/icons-react";
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { removeSelected, useEditor } from "./editor";
import classes from "./FlowEdgeLine.module.css";

/** The wire between two nodes; a chosen one carries a button that cuts it. */
// Memo: a drag moves few edges, and React Flow would draw all visible ones on each frame.
export const FlowEdgeLine = memo(function FlowEdgeLine(props: EdgeProps) {
  const { t } = useTranslation("canvas");
  const { id, selected } = props;
  const visited = useEditor((state) => state.visited.has(id));
  const cutting = useEditor((state) => state.dropEdge === id);
  const readOnly = useEditor((state) => state.readOnly);
  const near = selected || cutting;
  const [path, x, y] = getBezierPath({ ...props, curvature: 0.32 });

  return (
    <>
      <BaseEdge
        path={path}
        interactionWidth={22}
        style={{
          stroke: near
            ? "var(--mantine-color-petrol-5)"
            : visited
              ? "var(--cf-lit)"
              : "var(--cf-wire)",
          strokeWidth: near ? 3 : visited ? 2.6 : 1.8,
          strokeDasharray: cutting ? "7 5" : undefined,
        }}
      />
      {selected && !readOnly && (
        <EdgeLabelRenderer>
          <button
            type="button"
            className={`${classes.cut} nodrag nopan`}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            aria-label={t("edge.remove")}
            onClick={removeSelected}
          >
            <IconX size={14} aria-hidden />
          </button>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
