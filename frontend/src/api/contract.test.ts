import { expectTypeOf, test } from "vitest";
import type { components } from "./schema";
import type { Draft, DraftAnswer, FlowItem, FlowTemplate, Issue, NodeKind } from "./types";

type Schemas = components["schemas"];

/** What the server promises must be enough for what the pages read; checked by the compiler. */
test("the pages read only what the API promises", () => {
  expectTypeOf<Schemas["FlowItem"]>().toExtend<FlowItem>();
  expectTypeOf<Schemas["Issue"]>().toExtend<Issue>();
  expectTypeOf<Schemas["NodeKind"]>().toExtend<Omit<NodeKind, "schema">>();
  expectTypeOf<Schemas["FlowTemplateItem"]>().toExtend<FlowTemplate>();
  expectTypeOf<Schemas["DraftSaved"]>().toExtend<Omit<DraftAnswer, "document">>();
  expectTypeOf<Schemas["Draft"]>().toExtend<Omit<Draft, "document">>();
});
