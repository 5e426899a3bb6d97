import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useReactFlow, useStore } from "@xyflow/react";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { withTexts } from "../i18n";
import { usePermission } from "../session/useMe";
import { LoadingState } from "../ui/PageState";
import { usePageTitle } from "../ui/usePageTitle";
import { saveNow } from "./autosave";
import { Canvas } from "./Canvas";
import { redo, select, undo, useEditor } from "./editor";
import { NODE_WIDTH, placeOf } from "./geometry";
import { Palette } from "./Palette";
import { flowQuery } from "./queries";
import { TopBar } from "./TopBar";
import { useFit } from "./useFit";
import { useKeepInView } from "./useKeepInView";
import { useLeaveGuard } from "./useLeaveGuard";
import classes from "./Workbench.module.css";

const SettingsPanel = lazy(withTexts(["forms", "catalogue"], () => import("./SettingsPanel")));
const Simulator = lazy(withTexts(["simulator", "chat"], () => import("../simulator/Simulator")));
const OfflineDialog = lazy(() => import("../flows/OfflineDialog"));
const ConflictDialog = lazy(() => import("./ConflictDialog"));
const LeaveDialog = lazy(() => import("./LeaveDialog"));
const ProblemsPanel = lazy(() => import("./ProblemsPanel"));
const PublishDialog = lazy(() => import("./PublishDialog"));
const VersionsDialog = lazy(() => import("./VersionsDialog"));

/** Everything around the drawing board, and who is open beside whom. */
export function Workbench() {
  const { t } = useTranslation("canvas");
  const flow = useReactFlow();
  const navigate = useNavigate();
  const showAll = useFit();
  const leaving = useLeaveGuard();
  const { node: wanted } = useSearch({ strict: false }) as { node?: string };
  const slug = useEditor((state) => state.slug);
  const flowId = useEditor((state) => state.flowId);
  const name = useEditor((state) => state.document.name);
  const readOnly = useEditor((state) => state.readOnly);
  const only = useEditor((state) =>
    state.selected.size === 1 ? [...state.selected][0] : undefined,
  );
  const chosen = useEditor((state) => state.document.nodes.find((node) => node.id === only));
  const item = useQuery(flowQuery(slug, flowId)).data;
  const conflict = useEditor((state) => state.conflict !== undefined);
  const canPublish = usePermission("flow.publish");
  const narrow = useMediaQuery("(max-width: 62em)", false, { getInitialValueInEffect: false });
  const crowded = useMediaQuery("(max-width: 100em)", false, { getInitialValueInEffect: false });
  const ready = useStore((state) => state.width > 0);
  const [phoneOpen, setPhoneOpen] = useState(false);
  const [problemsOpen, setProblemsOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [publishing, setPublishing] = useState(false);
  const [takingOffline, setTakingOffline] = useState(false);
  const [versionsOpen, setVersionsOpen] = useState(false);
  const [settingsFor, setSettingsFor] = useState<string>();
  const active = useEditor((state) => state.active);
  const keepInView = useKeepInView();
  const panel = useRef<HTMLDivElement>(null);
  const board = useRef<HTMLDivElement>(null);
  usePageTitle(name);

  // On wide screens choosing a node opens its settings; on small ones that would hide the canvas.
  const shown = chosen && (!narrow || settingsFor === chosen.id) ? chosen : undefined;

  const jump = useCallback(
    (id: string) => {
      const node = useEditor.getState().document.nodes.find((candidate) => candidate.id === id);
      if (!node) return;
      select([id]);
      const { x, y } = placeOf(node);
      void flow.setCenter(x + NODE_WIDTH / 2, y + 80, { zoom: 1, duration: 250 });
    },
    [flow],
  );

  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the board has its size
  useEffect(() => {
    if (!ready || !first.current) return;
    first.current = false;
    if (wanted) jump(wanted);
    else showAll(true);
  }, [ready]);

  // A panel that opens, or the simulated session moving on, must not leave the node out of sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the panels are the reason to look
  useEffect(() => {
    if (!first.current && only) keepInView(only);
  }, [only, shown !== undefined, phoneOpen, keepInView]);
  useEffect(() => {
    if (active) keepInView(active);
  }, [active, keepInView]);

  // The address follows the chosen node, so that a link to it can be copied.
  useEffect(() => {
    if (first.current) return;
    void navigate({ to: ".", search: only ? { node: only } : {}, replace: true });
  }, [only, navigate]);

  const openSettings = useCallback(() => {
    const [id] = useEditor.getState().selected;
    setSettingsFor(id);
    requestAnimationFrame(() => {
      panel.current?.querySelector<HTMLElement>("input, textarea, [contenteditable]")?.focus();
    });
  }, []);

  useHotkeys([
    ["mod+S", () => void saveNow()],
    ["mod+Z", undo],
    ["mod+Y", redo],
    ["mod+shift+Z", redo],
  ]);

  const settings = shown && (
    <Suspense fallback={<LoadingState />}>
      <SettingsPanel
        node={shown}
        onClose={() => {
          setSettingsFor(undefined);
          if (!narrow) select([]);
          board.current?.querySelector<HTMLElement>("[tabindex]")?.focus();
        }}
      />
    </Suspense>
  );
  const phone = phoneOpen && (
    <Suspense fallback={<LoadingState />}>
      <Simulator onClose={() => setPhoneOpen(false)} />
    </Suspense>
  );

  return (
    <div className={classes.bench}>
      <TopBar
        flow={item}
        canPublish={canPublish}
        phoneOpen={phoneOpen}
        problemsOpen={problemsOpen}
        onPalette={() => setPaletteOpen(!paletteOpen)}
        onPhone={() => setPhoneOpen(!phoneOpen)}
        onProblems={() => setProblemsOpen(!problemsOpen)}
        onPublish={() => setPublishing(true)}
        onOffline={() => setTakingOffline(true)}
        onVersions={() => setVersionsOpen(true)}
      />
      <div className={classes.body}>
        {!readOnly && (narrow ? paletteOpen : !(crowded && shown && phoneOpen)) && (
          <aside className={classes.palette}>
            <Palette onAdded={() => setPaletteOpen(false)} />
          </aside>
        )}
        <div className={classes.middle}>
          <div className={classes.board} ref={board}>
            <Canvas onEdit={openSettings} />
          </div>
          {problemsOpen && (
            <Suspense fallback={null}>
              <ProblemsPanel onJump={jump} onClose={() => setProblemsOpen(false)} />
            </Suspense>
          )}
        </div>
        {settings && (
          <aside className={classes.settings} ref={panel}>
            {settings}
          </aside>
        )}
        {phone && <aside className={classes.phone}>{phone}</aside>}
      </div>
      {narrow && chosen && !shown && (
        <button type="button" className={classes.editChosen} onClick={openSettings}>
          {t("settings.edit")}
        </button>
      )}
      {conflict && (
        <Suspense fallback={null}>
          <ConflictDialog />
        </Suspense>
      )}
      {leaving.status === "blocked" && !conflict && (
        <Suspense fallback={null}>
          <LeaveDialog onStay={leaving.reset} onLeave={leaving.proceed} />
        </Suspense>
      )}
      {publishing && item && (
        <Suspense fallback={null}>
          <PublishDialog
            flow={item}
            onClose={() => setPublishing(false)}
            onJump={(id) => {
              setPublishing(false);
              jump(id);
            }}
          />
        </Suspense>
      )}
      {versionsOpen && item && (
        <Suspense fallback={null}>
          <VersionsDialog flow={item} onClose={() => setVersionsOpen(false)} />
        </Suspense>
      )}
      {takingOffline && item && (
        <Suspense fallback={null}>
          <OfflineDialog slug={slug} flow={item} onClose={() => setTakingOffline(false)} />
        </Suspense>
      )}
    </div>
  );
}
