/** Drawing the whole flow on a plain canvas: 60 frames a second where thousands of boxes are not. */
import type { FlowDocument } from "../api/types";
import { summaryOf } from "../flow/summary";
import { type EditorState, portsOfNode } from "./editor";
import { type Box, placeOf, shapeOf } from "./geometry";

export interface PaintedNode extends Box {
  id: string;
  group: string;
  /** Asked only where titles are drawn. */
  title: () => string;
}

export interface Picture {
  nodes: PaintedNode[];
  wires: { id: string; from: [number, number]; to: [number, number] }[];
}

/** What there is to draw; made once per document, not per frame. */
export function pictureOf(
  state: EditorState,
  document: FlowDocument,
  titleOf: (node: FlowDocument["nodes"][number]) => string,
): Picture {
  const shapes = new Map<string, { box: PaintedNode; exits: Map<string, [number, number]> }>();
  for (const node of document.nodes) {
    const kind = state.kinds.get(node.kind);
    const ports = portsOfNode(state, node);
    const shape = shapeOf(ports, summaryOf(node, kind) !== "");
    const place = placeOf(node);
    const exits = new Map<string, [number, number]>();
    ports.forEach((port, index) => {
      const exit = shape.exits[index];
      if (exit) exits.set(port, [place.x + exit.x, place.y + exit.y]);
    });
    shapes.set(node.id, {
      box: {
        id: node.id,
        group: kind?.group ?? "frame",
        title: () => titleOf(node),
        x: place.x,
        y: place.y,
        width: shape.width,
        height: shape.height,
      },
      exits,
    });
  }
  const wires = document.edges.flatMap((edge) => {
    const from = shapes.get(edge.source)?.exits.get(edge.port);
    const to = shapes.get(edge.target)?.box;
    if (!from || !to) return [];
    const end: [number, number] = [to.x, to.y + 24];
    return [{ id: `${edge.source} ${edge.port}`, from, to: end }];
  });
  return { nodes: [...shapes.values()].map(({ box }) => box), wires };
}

export interface Palette {
  colour: (name: string) => string;
}

/** Reads our colours from the page, so that both schemes draw right. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const cache = new Map<string, string>();
  return {
    colour: (name) => {
      let value = cache.get(name);
      if (value === undefined) {
        value = style.getPropertyValue(name).trim() || "#888";
        cache.set(name, value);
      }
      return value;
    },
  };
}

export interface View {
  x: number;
  y: number;
  zoom: number;
}

/** Fits the bitmap to its box and clears it; undefined where there is nothing to draw on. */
export function prepare(canvas: HTMLCanvasElement): CanvasRenderingContext2D | undefined {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth, clientHeight } = canvas;
  if (canvas.width !== clientWidth * ratio) canvas.width = clientWidth * ratio;
  if (canvas.height !== clientHeight * ratio) canvas.height = clientHeight * ratio;
  const context = canvas.getContext("2d");
  if (!context) return undefined;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  return context;
}

export function paintWires(
  context: CanvasRenderingContext2D,
  picture: Picture,
  view: View,
  palette: Palette,
  visited: ReadonlySet<string>,
): void {
  for (const lit of [false, true]) {
    context.beginPath();
    context.strokeStyle = palette.colour(lit ? "--cf-lit" : "--cf-wire");
    context.lineWidth = lit ? 2 : 1;
    for (const wire of picture.wires) {
      if (visited.has(wire.id) !== lit) continue;
      const [x1, y1, x2, y2] = [...wire.from, ...wire.to].map((value, index) =>
        index % 2 === 0 ? value * view.zoom + view.x : value * view.zoom + view.y,
      ) as [number, number, number, number];
      const bend = Math.max(8, Math.abs(x2 - x1) * 0.4);
      context.moveTo(x1, y1);
      context.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2, y2);
    }
    context.stroke();
  }
}

export interface Marks {
  selected: ReadonlySet<string>;
  visited: ReadonlySet<string>;
  active: string | undefined;
  broken: ReadonlySet<string>;
}

export function paintNodes(
  context: CanvasRenderingContext2D,
  picture: Picture,
  view: View,
  palette: Palette,
  marks: Marks,
  withTitles: boolean,
): void {
  context.font = `600 ${Math.max(9, 40 * view.zoom)}px ${getComputedStyle(document.body).fontFamily}`;
  context.textBaseline = "middle";
  for (const node of picture.nodes) {
    const x = node.x * view.zoom + view.x;
    const y = node.y * view.zoom + view.y;
    const width = node.width * view.zoom;
    const height = node.height * view.zoom;
    if (x > context.canvas.clientWidth || y > context.canvas.clientHeight) continue;
    if (x + width < 0 || y + height < 0) continue;
    const colour = palette.colour(`--cf-group-${node.group}`);
    context.fillStyle = palette.colour("--cf-surface");
    context.fillRect(x, y, width, height);
    context.fillStyle = colour;
    context.fillRect(x, y, Math.max(2, width * 0.03), height);
    const isActive = node.id === marks.active;
    const stroke = isActive || marks.visited.has(node.id) ? "--cf-lit" : "--cf-line";
    context.strokeStyle = marks.selected.has(node.id) ? colour : palette.colour(stroke);
    if (marks.broken.has(node.id) && !isActive) context.strokeStyle = "#d8434a";
    context.lineWidth = isActive || marks.selected.has(node.id) ? 2.5 : 1;
    context.strokeRect(x, y, width, height);
    if (withTitles && width > 28) {
      context.fillStyle = palette.colour("--cf-text");
      context.save();
      context.beginPath();
      context.rect(x, y, width - 3, height);
      context.clip();
      context.fillText(node.title(), x + width * 0.06 + 2, y + height / 2);
      context.restore();
    }
  }
}
