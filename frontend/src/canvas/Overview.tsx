import { useComputedColorScheme } from "@mantine/core";
import { useViewport } from "@xyflow/react";
import { useEffect, useRef } from "react";
import type { Point } from "../api/types";
import classes from "./Canvas.module.css";
import { useEditor } from "./editor";
import {
  type PaintedNode,
  type Picture,
  paintNodes,
  paintWires,
  prepare,
  readPalette,
} from "./paint";

/** Far out, the flow is painted: a page of thousands of boxes could not follow the hand. */
export function Overview({ picture }: { picture: Picture }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useViewport();
  const scheme = useComputedColorScheme();
  const selected = useEditor((state) => state.selected);
  const visited = useEditor((state) => state.visited);
  const active = useEditor((state) => state.active);
  const issuesByNode = useEditor((state) => state.issuesByNode);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme decides the colours
  useEffect(() => {
    const element = canvas.current;
    const context = element && prepare(element);
    if (!element || !context) return;
    const palette = readPalette(element);
    const broken = new Set(issuesByNode.keys());
    paintWires(context, picture, view, palette, visited);
    paintNodes(context, picture, view, palette, { selected, visited, active, broken }, true);
  }, [picture, view, scheme, selected, visited, active, issuesByNode]);

  return <canvas ref={canvas} className={classes.overview} />;
}

/** The node painted at a place of the flow. */
export function nodeAt(picture: Picture, at: Point): PaintedNode | undefined {
  return picture.nodes.find(
    (node) =>
      at.x >= node.x &&
      at.x <= node.x + node.width &&
      at.y >= node.y &&
      at.y <= node.y + node.height,
  );
}
