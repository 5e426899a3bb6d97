/** The size of a node and the places of its ports, known without measuring the page. */
import type { FlowNode, Point } from "../api/types";

export const NODE_WIDTH = 256;
const HEADER = 48;
const SUMMARY = 46;
const PORT = 28;
const FOOT = 8;

export interface Shape {
  width: number;
  height: number;
  /** Where edges arrive, and where they leave by port. */
  entry: Point;
  exits: Point[];
}

/** One plain exit sits beside the header; several have a labelled row each. */
export function hasRows(ports: string[]): boolean {
  return ports.length > 1 || (ports.length === 1 && ports[0] !== "next");
}

export function shapeOf(ports: string[], hasSummary: boolean): Shape {
  const top = HEADER + (hasSummary ? SUMMARY : 0);
  const rows = hasRows(ports);
  return {
    width: NODE_WIDTH,
    height: rows ? top + ports.length * PORT + FOOT : top + (hasSummary ? 2 : 0),
    entry: { x: 0, y: HEADER / 2 },
    exits: ports.map((_, index) => ({
      x: NODE_WIDTH,
      y: rows ? top + index * PORT + PORT / 2 : HEADER / 2,
    })),
  };
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export function boundsOf(boxes: Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 1, height: 1 };
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export function placeOf(node: FlowNode): Point {
  return node.position ?? { x: 0, y: 0 };
}

export type Direction = "left" | "right" | "up" | "down";

/** The nearest node in a direction, preferring those straight ahead. */
export function nearest(
  nodes: FlowNode[],
  from: FlowNode,
  direction: Direction,
): FlowNode | undefined {
  const origin = placeOf(from);
  let best: FlowNode | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    if (node.id === from.id) continue;
    const dx = placeOf(node).x - origin.x;
    const dy = placeOf(node).y - origin.y;
    const sideways = direction === "up" || direction === "down" ? Math.abs(dx) : Math.abs(dy);
    const ahead = { left: -dx, right: dx, up: -dy, down: dy }[direction];
    if (ahead <= 0) continue;
    const cost = ahead + 2 * sideways;
    if (cost < bestCost) {
      best = node;
      bestCost = cost;
    }
  }
  return best;
}

/** A free place near the wanted one: new nodes never hide others. */
export function freePlace(nodes: FlowNode[], wanted: Point): Point {
  const place = { x: Math.round(wanted.x / 8) * 8, y: Math.round(wanted.y / 8) * 8 };
  const taken = () =>
    nodes.some(
      (node) =>
        Math.abs(placeOf(node).x - place.x) < NODE_WIDTH - 16 &&
        Math.abs(placeOf(node).y - place.y) < 96,
    );
  for (let tries = 0; tries < 200 && taken(); tries += 1) place.y += 120;
  return place;
}
