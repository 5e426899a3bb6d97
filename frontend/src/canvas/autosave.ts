/** Saves the draft a moment after a real change, and keeps trying until it is safe. */
import { ApiProblem, inWorkspace, request } from "../api/client";
import type { DraftAnswer, FlowDocument } from "../api/types";
import { diff, isEmpty } from "../flow/changes";
import { useSession } from "../session/store";
import { describeProblem } from "../ui/notify";
import { meetConflict, saved, setPhase, useEditor } from "./editor";

const QUIET = 1500; // ms without a change before a save
const RETRIES = [2000, 4000, 8000, 15_000, 30_000]; // ms; the last one again and again

let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> | undefined;
let failures = 0;

function schedule(delay: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void saveNow(), delay);
}

/** True while something on screen is not yet on the server. */
export function hasUnsaved(): boolean {
  const { document, base, readOnly, flowId } = useEditor.getState();
  return flowId !== "" && !readOnly && document !== base && !isEmpty(diff(base, document));
}

/** Watches the open flow; the returned function stops, after a last save of what is unsaved. */
export function startAutosave(): () => void {
  failures = 0;
  const stopWatching = useEditor.subscribe((state, before) => {
    const changed = state.document !== before.document && state.flowId === before.flowId;
    if (changed && state.document !== state.base && state.phase === "dirty" && !state.conflict) {
      failures = 0;
      schedule(QUIET);
    }
  });
  const stopWaiting = useSession.subscribe((state, before) => {
    if (state.signIns !== before.signIns && hasUnsaved()) void saveNow();
  });
  const warn = (event: BeforeUnloadEvent) => {
    if (hasUnsaved()) event.preventDefault();
  };
  const online = () => {
    if (hasUnsaved()) void saveNow();
  };
  window.addEventListener("beforeunload", warn);
  window.addEventListener("online", online);
  return () => {
    clearTimeout(timer);
    stopWatching();
    stopWaiting();
    window.removeEventListener("beforeunload", warn);
    window.removeEventListener("online", online);
    if (hasUnsaved()) void saveNow();
  };
}

/** Saves at once what is unsaved; resolves when the try is over, whatever came of it. */
export async function saveNow(): Promise<void> {
  clearTimeout(timer);
  while (running) await running;
  if (useEditor.getState().conflict || !hasUnsaved()) {
    if (useEditor.getState().phase === "dirty" && !useEditor.getState().conflict) setPhase("saved");
    return;
  }
  running = attempt().finally(() => {
    running = undefined;
  });
  await running;
}

async function attempt(): Promise<void> {
  const { slug, flowId, revision, base, document } = useEditor.getState();
  setPhase("saving");
  try {
    const { data } = await request<DraftAnswer>(
      "PATCH",
      inWorkspace(slug, `flows/${flowId}/draft/`),
      { body: { changes: diff(base, document) }, headers: { "if-match": `"${revision}"` } },
    );
    if (useEditor.getState().flowId !== flowId) return;
    failures = 0;
    saved(document, { ...data, document: data.merged ? data.document : undefined });
    if (useEditor.getState().phase === "dirty") schedule(QUIET);
  } catch (error) {
    if (useEditor.getState().flowId === flowId) fail(error, document);
  }
}

function fail(error: unknown, sent: FlowDocument): void {
  if (!(error instanceof ApiProblem)) {
    tryLater(error);
    throw error;
  }
  const theirs = error.body.theirs as FlowDocument | undefined;
  if (error.status === 412 && theirs) {
    const by = error.body.saved_by as { name?: string } | null | undefined;
    const when = error.body.saved_at as string | undefined;
    meetConflict(theirs, Number(error.body.revision), by?.name, when);
    if (!useEditor.getState().conflict) schedule(QUIET);
    return;
  }
  if (error.status === 401) {
    setPhase("signed_out");
    return;
  }
  const lasting = error.status >= 400 && error.status < 500 && error.status !== 429;
  if (lasting) {
    // The same would be refused again; the next edit tries anew.
    setPhase("rejected", error.body.errors?.[0]?.detail ?? describeProblem(error));
    if (useEditor.getState().document !== sent) schedule(QUIET);
    return;
  }
  tryLater(error);
}

function tryLater(error: unknown): void {
  setPhase("failed", describeProblem(error));
  schedule(RETRIES[Math.min(failures, RETRIES.length - 1)] ?? 30_000);
  failures += 1;
}
