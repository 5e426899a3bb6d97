import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useReactFlow } from "@xyflow/react";
import { type PointerEvent, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import type { NodeKind } from "../api/types";
import { iconOf } from "../nodes/icons";
import { GROUPS, groupColour, kindLabel } from "../nodes/kindTexts";
import { addAt, addByClick, insertInto } from "./building";
import { setDropEdge, useEditor } from "./editor";
import { NODE_WIDTH } from "./geometry";
import classes from "./Palette.module.css";

const DRAG_FROM = 6; // px; less than this is a click

interface Drag {
  kind: NodeKind;
  x: number;
  y: number;
}

function edgeUnder(x: number, y: number): string | undefined {
  for (const element of document.elementsFromPoint(x, y)) {
    const edge = element.closest<HTMLElement>(".react-flow__edge");
    if (edge) return edge.dataset.id;
  }
  return undefined;
}

function overCanvas(x: number, y: number): boolean {
  return document.elementsFromPoint(x, y).some((element) => element.matches(".react-flow__pane"));
}

/** The kinds to build with: drag one onto the canvas or an edge, or click to add it. */
export function Palette({ onAdded }: { onAdded?: () => void }) {
  const { t } = useTranslation("canvas");
  const flow = useReactFlow();
  const kinds = useEditor((state) => state.kinds);
  const [search, setSearch] = useState("");
  const [drag, setDrag] = useState<Drag>();
  const start = useRef<{ x: number; y: number; kind: NodeKind } | undefined>(undefined);
  const dragged = useRef(false);

  const groups = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    const found = [...kinds.values()].filter(
      (kind) =>
        kind.name !== "start" &&
        `${kindLabel(t, kind)} ${kind.label} ${kind.name} ${kind.help}`
          .toLowerCase()
          .includes(wanted),
    );
    const names = [...new Set([...GROUPS, ...found.map((kind) => kind.group)])];
    return names
      .map((name) => ({ name, kinds: found.filter((kind) => kind.group === name) }))
      .filter((group) => group.kinds.length > 0);
  }, [kinds, search, t]);

  function onPointerDown(event: PointerEvent<HTMLButtonElement>, kind: NodeKind) {
    if (event.button !== 0) return;
    start.current = { x: event.clientX, y: event.clientY, kind };
    dragged.current = false;
    event.currentTarget.setPointerCapture(event.pointerId);
  }

  function onPointerMove(event: PointerEvent) {
    const from = start.current;
    if (!from) return;
    const far = Math.hypot(event.clientX - from.x, event.clientY - from.y) >= DRAG_FROM;
    if (!far && !dragged.current) return;
    dragged.current = true;
    setDrag({ kind: from.kind, x: event.clientX, y: event.clientY });
    setDropEdge(edgeUnder(event.clientX, event.clientY));
  }

  function stop() {
    start.current = undefined;
    setDrag(undefined);
    setDropEdge(undefined);
  }

  function onPointerUp(event: PointerEvent) {
    const from = start.current;
    const { clientX: x, clientY: y } = event;
    const edge = edgeUnder(x, y);
    stop();
    if (!from || !dragged.current || !overCanvas(x, y)) return;
    const at = flow.screenToFlowPosition({ x, y });
    const place = { x: at.x - NODE_WIDTH / 2, y: at.y - 24 };
    const cut = useEditor
      .getState()
      .document.edges.find((item) => `${item.source} ${item.port}` === edge);
    if (cut) insertInto(from.kind, cut, place);
    else addAt(from.kind, place);
    onAdded?.();
  }

  function onClick(kind: NodeKind) {
    // The click that ends a drag has been dealt with when the pointer went up.
    if (dragged.current) {
      dragged.current = false;
      return;
    }
    const box = document.querySelector(".react-flow")?.getBoundingClientRect();
    if (!box) return;
    const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    addByClick(kind, flow.screenToFlowPosition(middle));
    onAdded?.();
  }

  const Ghost = drag && iconOf(drag.kind.icon);
  return (
    <section className={classes.palette} aria-label={t("palette.title")}>
      <TextInput
        size="sm"
        m="sm"
        mb="xs"
        placeholder={t("palette.search")}
        aria-label={t("palette.search")}
        leftSection={<IconSearch size={15} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div className={classes.scroll}>
        {groups.map((group) => (
          <section key={group.name} className={classes.group}>
            <h3 className={classes.groupName}>
              {t(`group.${group.name}`, { defaultValue: group.name })}
            </h3>
            {group.kinds.map((kind) => {
              const Icon = iconOf(kind.icon);
              return (
                <button
                  key={kind.name}
                  type="button"
                  className={classes.kind}
                  title={kind.help}
                  data-kind={kind.name}
                  style={{ "--group": groupColour(kind.group) } as React.CSSProperties}
                  onPointerDown={(event) => onPointerDown(event, kind)}
                  onPointerMove={onPointerMove}
                  onPointerUp={onPointerUp}
                  onPointerCancel={stop}
                  onClick={() => onClick(kind)}
                >
                  <span className={classes.icon}>
                    <Icon size={16} stroke={1.8} aria-hidden />
                  </span>
                  {kindLabel(t, kind)}
                </button>
              );
            })}
          </section>
        ))}
        {groups.length === 0 && <p className={classes.none}>{t("palette.none")}</p>}
      </div>
      {drag &&
        Ghost &&
        createPortal(
          <div className={classes.ghost} style={{ left: drag.x, top: drag.y }} aria-hidden="true">
            <Ghost size={17} stroke={1.8} color={groupColour(drag.kind.group)} />
            {kindLabel(t, drag.kind)}
          </div>,
          document.body,
        )}
    </section>
  );
}
