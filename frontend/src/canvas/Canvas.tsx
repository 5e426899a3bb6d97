import "@xyflow/react/dist/style.css";
import { ActionIcon, useComputedColorScheme } from "@mantine/core";
import { IconLayoutDashboard, IconMaximize, IconMinus, IconPlus } from "@tabler/icons-react";
import {
  Background,
  type Connection,
  type Edge,
  type FinalConnectionState,
  Panel,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NodeKind } from "../api/types";
import { notifyProblem } from "../ui/notify";
import { Tip } from "../ui/Tip";
import { announce, useAnnouncement } from "./announce";
import { addBehind } from "./building";
import classes from "./Canvas.module.css";
import { edit, editTogether, select, useEditor } from "./editor";
import { FlowEdgeLine } from "./FlowEdgeLine";
import { FlowNodeCard } from "./FlowNodeCard";
import { MiniMap } from "./MiniMap";
import { nodeAt, Overview } from "./Overview";
import { useCanvasKeys } from "./useCanvasKeys";
import { useFit } from "./useFit";
import { usePicture } from "./usePicture";
import { useViewNodes, type ViewNode } from "./useViewNodes";

const OVERVIEW_BELOW = 0.3;
const KindMenu = lazy(() => import("./KindMenu"));
const NODE_TYPES = { card: FlowNodeCard };
const EDGE_TYPES = { wire: FlowEdgeLine };
const NO_NODES: ViewNode[] = [];
const NO_EDGES: Edge[] = [];

interface PortMenu {
  source: string;
  port: string;
  at: { x: number; y: number };
}

function pointOf(event: MouseEvent | TouchEvent): { x: number; y: number } {
  const at = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
}

function isAllowed(connection: Connection | Edge): boolean {
  const { document } = useEditor.getState();
  const target = document.nodes.find((node) => node.id === connection.target);
  return target !== undefined && target.kind !== "start";
}

/** The drawing board: React Flow close by, a painted overview from afar. */
export function Canvas({ onEdit }: { onEdit: () => void }) {
  const { t } = useTranslation("canvas");
  const flow = useReactFlow();
  const showAll = useFit();
  const scheme = useComputedColorScheme();
  const far = useStore((state) => state.transform[2] < OVERVIEW_BELOW);
  const readOnly = useEditor((state) => state.readOnly);
  const count = useEditor((state) => state.document.nodes.length);
  const picture = usePicture();
  const { viewNodes, viewEdges, onNodesChange } = useViewNodes();
  const [menu, setMenu] = useState<PortMenu>();
  const [tidying, setTidying] = useState(false);
  const announcement = useAnnouncement((state) => state.text);
  const onKeyDown = useCanvasKeys(onEdit, (source, port, at) => setMenu({ source, port, at }));

  const connect = useCallback((source: string, port: string, target: string) => {
    edit({ type: "connect", edge: { source, port, target } });
  }, []);

  function onConnectEnd(event: MouseEvent | TouchEvent, state: FinalConnectionState) {
    const from = state.fromHandle;
    if (state.toHandle || !from || from.type !== "source" || !from.id) return;
    const at = pointOf(event);
    const under = document.elementsFromPoint(at.x, at.y);
    const node = under.map((item) => item.closest<HTMLElement>(".react-flow__node")).find(Boolean);
    const target = node?.dataset.id;
    if (target && isAllowed({ ...EMPTY_CONNECTION, target })) {
      connect(from.nodeId, from.id, target);
    } else if (!node) setMenu({ source: from.nodeId, port: from.id, at });
  }

  function onChoose(kind: NodeKind) {
    if (!menu) return;
    const at = flow.screenToFlowPosition(menu.at);
    const id = addBehind(kind, menu.source, menu.port, { x: at.x, y: at.y - 24 });
    setMenu(undefined);
    announce(t("announce.added", { title: kind.label, id }));
  }

  function onPaneClick(event: React.MouseEvent) {
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const hit = far ? nodeAt(picture, at) : undefined;
    select(hit ? [hit.id] : []);
    if (hit) void flow.setCenter(at.x, at.y, { zoom: 0.9, duration: 250 });
  }

  async function onTidy() {
    setTidying(true);
    try {
      const { tidy } = await import("./layout");
      const state = useEditor.getState();
      const positions = await tidy(state, state.document, state.selected);
      // Ids are alike from flow to flow: what was computed for one must not move another.
      if (useEditor.getState().flowId !== state.flowId) return;
      edit({ type: "move", positions });
      if (state.selected.size < 2) showAll();
    } catch (error) {
      notifyProblem(error, t("tidy.failed"));
    } finally {
      setTidying(false);
    }
  }

  return (
    <div
      className={classes.board}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: one stop for the whole canvas, arrows inside
      tabIndex={0}
      role="application"
      aria-label={t("board", { count })}
      aria-describedby="canvas-help"
      onKeyDown={onKeyDown}
      data-testid="canvas"
    >
      <span id="canvas-help" className={classes.hidden}>
        {t("boardHelp")}
      </span>
      <ReactFlow<ViewNode>
        nodes={far ? NO_NODES : viewNodes}
        edges={far ? NO_EDGES : viewEdges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onConnect={(connection) => {
          if (connection.sourceHandle) {
            connect(connection.source, connection.sourceHandle, connection.target);
          }
        }}
        onConnectEnd={onConnectEnd}
        onReconnect={(old, connection) => {
          const port = connection.sourceHandle;
          if (!port) return;
          editTogether(() => {
            const gone = { source: old.source, port: old.sourceHandle ?? "next" };
            edit({ type: "remove", nodes: [], edges: [gone] });
            connect(connection.source, port, connection.target);
          });
        }}
        onEdgeClick={(_, edge) => select([], edge.id)}
        onPaneClick={onPaneClick}
        onNodeDoubleClick={onEdit}
        isValidConnection={isAllowed}
        colorMode={scheme}
        minZoom={0.04}
        maxZoom={2}
        onlyRenderVisibleElements
        selectionMode={SelectionMode.Partial}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={["Control", "Meta", "Shift"]}
        deleteKeyCode={null}
        disableKeyboardA11y
        nodesFocusable={false}
        edgesFocusable={false}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        edgesReconnectable={!readOnly}
        connectionRadius={28}
        snapToGrid
        snapGrid={[8, 8]}
        zoomOnDoubleClick={false}
        panOnScroll
        panOnScrollSpeed={0.9}
        proOptions={{ hideAttribution: true }}
        defaultViewport={{ x: 60, y: 120, zoom: 0.9 }}
      >
        <Background gap={24} size={1.4} color="var(--cf-grid)" />
        {far && <Overview picture={picture} />}
        <Panel position="bottom-left" className={classes.tools}>
          <MiniMap picture={picture} />
          <div className={classes.buttons}>
            <Tip label={t("zoom.in")} side="right">
              <ActionIcon aria-label={t("zoom.in")} onClick={() => flow.zoomIn({ duration: 150 })}>
                <IconPlus size={17} />
              </ActionIcon>
            </Tip>
            <Tip label={t("zoom.out")} side="right">
              <ActionIcon
                aria-label={t("zoom.out")}
                onClick={() => flow.zoomOut({ duration: 150 })}
              >
                <IconMinus size={17} />
              </ActionIcon>
            </Tip>
            <Tip label={t("zoom.fit")} side="right">
              <ActionIcon aria-label={t("zoom.fit")} onClick={() => showAll()}>
                <IconMaximize size={17} />
              </ActionIcon>
            </Tip>
            {!readOnly && (
              <Tip label={t("tidy.label")} side="right">
                <ActionIcon
                  aria-label={t("tidy.label")}
                  loading={tidying}
                  onClick={() => void onTidy()}
                >
                  <IconLayoutDashboard size={17} />
                </ActionIcon>
              </Tip>
            )}
          </div>
        </Panel>
      </ReactFlow>
      {menu && !readOnly && (
        <Suspense fallback={null}>
          <KindMenu at={menu.at} onChoose={onChoose} onClose={() => setMenu(undefined)} />
        </Suspense>
      )}
      <div aria-live="polite" className={classes.hidden}>
        {announcement}
      </div>
    </div>
  );
}

const EMPTY_CONNECTION: Connection = {
  source: "",
  target: "",
  sourceHandle: null,
  targetHandle: null,
};
