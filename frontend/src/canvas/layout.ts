/** Tidying up: places computed by elk, in a worker that is loaded on first use. */
import type { FlowDocument, Point } from "../api/types";
import { summaryOf } from "../flow/summary";
import { type EditorState, portsOfNode } from "./editor";
import { boundsOf, placeOf, shapeOf } from "./geometry";

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": "48",
  "elk.layered.spacing.nodeNodeBetweenLayers": "96",
  // Seen from the start, the way back is the wire that closes a circle.
  "elk.layered.cycleBreaking.strategy": "DEPTH_FIRST",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
};

/** New positions of the given nodes (all of them when there are fewer than two). */
export async function tidy(
  state: EditorState,
  document: FlowDocument,
  chosen: ReadonlySet<string>,
): Promise<Record<string, Point>> {
  const [{ default: ELK }, { default: workerUrl }] = await Promise.all([
    import("elkjs/lib/elk-api.js"),
    import("elkjs/lib/elk-worker.min.js?url"),
  ]);
  const nodes = document.nodes.filter((node) => chosen.size < 2 || chosen.has(node.id));
  const ids = new Set(nodes.map((node) => node.id));
  const elk = new ELK({ workerUrl });
  try {
    const laid = await elk.layout({
      id: "flow",
      layoutOptions: OPTIONS,
      children: nodes.map((node) => {
        const ports = portsOfNode(state, node);
        const shape = shapeOf(ports, summaryOf(node, state.kinds.get(node.kind)) !== "");
        return {
          id: node.id,
          width: shape.width,
          height: shape.height,
          // Branches keep their order, so that their wires do not cross.
          layoutOptions: { "elk.portConstraints": "FIXED_POS" },
          ports: [
            { id: `${node.id} in`, x: shape.entry.x, y: shape.entry.y },
            ...shape.exits.map((exit, index) => ({
              id: `${node.id} out ${ports[index]}`,
              x: exit.x,
              y: exit.y,
            })),
          ],
        };
      }),
      edges: document.edges
        .filter((edge) => ids.has(edge.source) && ids.has(edge.target))
        .filter((edge) => {
          const source = nodes.find((node) => node.id === edge.source);
          return source && portsOfNode(state, source).includes(edge.port);
        })
        .map((edge) => ({
          id: `${edge.source} ${edge.port}`,
          sources: [`${edge.source} out ${edge.port}`],
          targets: [`${edge.target} in`],
        })),
    });
    const laidOut = laid.children ?? [];
    // The corner stays where it was: what one looks at does not jump away.
    const before = boundsOf(nodes.map((node) => ({ ...placeOf(node), width: 0, height: 0 })));
    const after = boundsOf(laidOut.map(({ x = 0, y = 0 }) => ({ x, y, width: 0, height: 0 })));
    return Object.fromEntries(
      laidOut.map(({ id, x = 0, y = 0 }) => [
        id,
        { x: Math.round(x - after.x + before.x), y: Math.round(y - after.y + before.y) },
      ]),
    );
  } finally {
    elk.terminateWorker();
  }
}
