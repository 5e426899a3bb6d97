import { useHotkeys } from "@mantine/hooks";
import { fireEvent, screen } from "@testing-library/react";
import { ReactFlowProvider } from "@xyflow/react";
import { expect, test } from "vitest";
import type { FlowDocument } from "../api/types";
import { renderThemed } from "../test/render";
import { closeFlow, edit, openFlow, select, undo, useEditor } from "./editor";
import { useCanvasKeys } from "./useCanvasKeys";

const FLOW: FlowDocument = {
  schema: "chatflow/flow@1",
  name: "Shop",
  trigger_type: "TriggeredByWhatsApp",
  nodes: [
    { id: "start", kind: "start", data: {} },
    { id: "end", kind: "end", data: {} },
  ],
  edges: [{ source: "start", port: "next", target: "end" }],
};

function Board() {
  useHotkeys([["mod+Z", undo]]);
  const onKeyDown = useCanvasKeys(
    () => {},
    () => {},
  );
  return <button type="button" aria-label="board" onKeyDown={onKeyDown} />;
}

function open(readOnly = false) {
  const nothing = { kinds: [], issues: [], ports: {} };
  openFlow({ ...nothing, flowId: "f", slug: "demo", readOnly, document: FLOW, revision: 1 });
  renderThemed(
    <ReactFlowProvider>
      <Board />
    </ReactFlowProvider>,
  );
  return screen.getByLabelText("board");
}

test("Ctrl+Z on the board takes back one step, not two", () => {
  const board = open();
  edit({ type: "set_fields", fields: { name: "One" } });
  edit({ type: "set_fields", fields: { name: "Two" } });
  fireEvent.keyDown(board, { key: "z", code: "KeyZ", ctrlKey: true });
  expect(useEditor.getState().document.name).toBe("One");
  closeFlow();
});

test("Delete removes what is chosen, but never the start", () => {
  const board = open();
  select(["start", "end"]);
  fireEvent.keyDown(board, { key: "Delete" });
  expect(useEditor.getState().document.nodes.map(({ id }) => id)).toEqual(["start"]);
  closeFlow();
});

test("who may only read can walk the board and changes nothing", () => {
  const board = open(true);
  fireEvent.keyDown(board, { key: "ArrowRight" });
  expect([...useEditor.getState().selected]).toEqual(["start"]);
  fireEvent.keyDown(board, { key: "Delete" });
  expect([...useEditor.getState().selected]).toEqual(["start"]);
  closeFlow();
});
