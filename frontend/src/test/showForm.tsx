import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { vi } from "vitest";
import type { JsonObject, JsonSchema } from "../api/types";
import { EMPTY_CONTEXT, type FormContext, FormScope } from "../forms/context";
import { SchemaForm } from "../forms/SchemaForm";
import { validate } from "../forms/validate";
import { renderThemed } from "./render";

const translate = ((key: string) => key) as never;

/** A form with its data kept and looked over, as the settings panel does; gives the data as of now. */
export function showForm(schema: JsonSchema, data: JsonObject, scope: Partial<FormContext> = {}) {
  const seen = vi.fn();
  function Kept() {
    const [kept, setKept] = useState(data);
    const errors = validate(schema, kept, translate);
    return (
      <FormScope.Provider value={{ ...EMPTY_CONTEXT, errors, ...scope }}>
        <SchemaForm
          schema={schema}
          data={kept}
          onChange={(next) => {
            seen(next);
            setKept(next);
          }}
        />
      </FormScope.Provider>
    );
  }
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  renderThemed(
    <QueryClientProvider client={client}>
      <Kept />
    </QueryClientProvider>,
  );
  return () => seen.mock.lastCall?.[0];
}
