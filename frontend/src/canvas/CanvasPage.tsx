import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ReactFlowProvider } from "@xyflow/react";
import { useEffect, useState } from "react";
import { usePermission, useSlug } from "../session/useMe";
import { ErrorState, ForbiddenState, LoadingState } from "../ui/PageState";
import { startAutosave } from "./autosave";
import { closeFlow, openFlow, useEditor } from "./editor";
import { draftQuery, kindsQuery } from "./queries";
import { Workbench } from "./Workbench";

/** Loads a flow into the editor; nothing can be edited, or saved, before all of it is there. */
export function CanvasPage() {
  const slug = useSlug();
  const { flowId } = useParams({ strict: false }) as { flowId: string };
  const mayRead = usePermission("flow.read");
  if (!mayRead) return <ForbiddenState />;
  return <LoadedCanvas key={`${slug} ${flowId}`} slug={slug} flowId={flowId} />;
}

function LoadedCanvas({ slug, flowId }: { slug: string; flowId: string }) {
  const mayEdit = usePermission("flow.edit");
  const kinds = useQuery(kindsQuery(slug));
  const draft = useQuery(draftQuery(slug, flowId));
  const opened = useEditor((state) => state.flowId === flowId);
  const [loaded] = useState(() => ({ done: false }));

  useEffect(() => {
    if (!kinds.data || !draft.data || loaded.done) return;
    loaded.done = true;
    openFlow({
      flowId,
      slug,
      readOnly: !mayEdit,
      kinds: kinds.data.items,
      document: draft.data.document,
      revision: draft.data.revision,
      issues: draft.data.issues,
      ports: draft.data.ports,
    });
  }, [kinds.data, draft.data, loaded, flowId, slug, mayEdit]);

  useEffect(() => {
    const stop = startAutosave();
    return () => {
      stop();
      closeFlow();
      loaded.done = false;
    };
  }, [loaded]);

  const failed = kinds.error ?? draft.error;
  if (failed && !opened) {
    return (
      <ErrorState
        error={failed}
        onRetry={() => {
          void kinds.refetch();
          void draft.refetch();
        }}
      />
    );
  }
  if (!opened) return <LoadingState />;
  return (
    <ReactFlowProvider>
      <Workbench />
    </ReactFlowProvider>
  );
}
