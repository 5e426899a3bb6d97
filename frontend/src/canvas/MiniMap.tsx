import { useComputedColorScheme } from "@mantine/core";
import { useReactFlow, useStore, useViewport } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Canvas.module.css";
import { useEditor } from "./editor";
import { boundsOf } from "./geometry";
import { type Picture, paintNodes, prepare, readPalette, type View } from "./paint";

const WIDTH = 172;
const HEIGHT = 108;
const PADDING = 8;

/** The whole flow in a corner, painted; a press or a drag moves the view there. */
export function MiniMap({ picture }: { picture: Picture }) {
  const { t } = useTranslation("canvas");
  const canvas = useRef<HTMLCanvasElement>(null);
  const map = useRef<View>({ x: 0, y: 0, zoom: 1 });
  const viewport = useViewport();
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const scheme = useComputedColorScheme();
  const active = useEditor((state) => state.active);
  const selected = useEditor((state) => state.selected);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme decides the colours
  useEffect(() => {
    const element = canvas.current;
    const context = element && prepare(element);
    if (!element || !context) return;
    const bounds = boundsOf(picture.nodes);
    const zoom = Math.min(
      (WIDTH - 2 * PADDING) / bounds.width,
      (HEIGHT - 2 * PADDING) / bounds.height,
      0.2,
    );
    const view = {
      zoom,
      x: (WIDTH - bounds.width * zoom) / 2 - bounds.x * zoom,
      y: (HEIGHT - bounds.height * zoom) / 2 - bounds.y * zoom,
    };
    map.current = view;
    const none = new Set<string>();
    const palette = readPalette(element);
    const marks = { selected, visited: none, active, broken: none };
    paintNodes(context, picture, view, palette, marks, false);
    context.strokeStyle = palette.colour("--mantine-color-petrol-5");
    context.lineWidth = 1.5;
    context.strokeRect(
      (-viewport.x / viewport.zoom) * zoom + view.x,
      (-viewport.y / viewport.zoom) * zoom + view.y,
      (width / viewport.zoom) * zoom,
      (height / viewport.zoom) * zoom,
    );
  }, [picture, viewport, width, height, scheme, active, selected]);

  function moveTo(event: React.PointerEvent<HTMLCanvasElement>) {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - box.left - map.current.x) / map.current.zoom;
    const y = (event.clientY - box.top - map.current.y) / map.current.zoom;
    flow.setCenter(x, y, { zoom: viewport.zoom });
  }

  return (
    <canvas
      ref={canvas}
      className={classes.miniMap}
      role="img"
      aria-label={t("miniMap")}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        moveTo(event);
      }}
      onPointerMove={moveTo}
    />
  );
}
