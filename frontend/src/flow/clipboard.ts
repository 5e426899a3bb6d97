/** Nodes on their way through the clipboard, as text that other flows and editors can read. */
import type { FlowDocument, FlowEdge, FlowNode, Point } from "../api/types";
import { freshId } from "./ids";

const CLIP_SCHEMA = "chatflow/clip@1";

export interface Clip {
  nodes: FlowNode[];
  edges: FlowEdge[];
}

/** The chosen nodes and the edges among them; a flow has one start, which is not copied. */
export function cut(document: FlowDocument, ids: ReadonlySet<string>): Clip {
  const nodes = document.nodes.filter((node) => ids.has(node.id) && node.kind !== "start");
  const kept = new Set(nodes.map((node) => node.id));
  return {
    nodes,
    edges: document.edges.filter((edge) => kept.has(edge.source) && kept.has(edge.target)),
  };
}

export function clipText(clip: Clip): string {
  return JSON.stringify({ schema: CLIP_SCHEMA, ...clip });
}

export function readClip(text: string): Clip | undefined {
  if (!text.includes(CLIP_SCHEMA)) return undefined;
  try {
    const value = JSON.parse(text) as { schema?: string } & Clip;
    const fits =
      value.schema === CLIP_SCHEMA &&
      Array.isArray(value.nodes) &&
      Array.isArray(value.edges) &&
      value.nodes.every(
        (node) =>
          typeof node?.id === "string" &&
          typeof node.kind === "string" &&
          typeof node.data === "object" &&
          node.data !== null,
      ) &&
      value.edges.every((edge) =>
        [edge?.source, edge?.port, edge?.target].every((part) => typeof part === "string"),
      );
    return fits ? { nodes: value.nodes, edges: value.edges } : undefined;
  } catch {
    return undefined;
  }
}

/** A clip with ids of its own, ready to be added; references inside it follow. */
export function pasted(clip: Clip, document: FlowDocument, shift: Point): Clip {
  const taken = new Set(document.nodes.map((node) => node.id));
  const names = new Map<string, string>();
  for (const node of clip.nodes) {
    const id = freshId(node.id, taken);
    taken.add(id);
    names.set(node.id, id);
  }
  const renamed = (id: string) => names.get(id) ?? id;
  return {
    nodes: clip.nodes.map((node) => ({
      ...node,
      id: renamed(node.id),
      data:
        typeof node.data.target === "string" && names.has(node.data.target)
          ? { ...node.data, target: renamed(node.data.target) }
          : node.data,
      position: { x: (node.position?.x ?? 0) + shift.x, y: (node.position?.y ?? 0) + shift.y },
    })),
    edges: clip.edges.map((edge) => ({
      ...edge,
      source: renamed(edge.source),
      target: renamed(edge.target),
    })),
  };
}
