/** A dropped or chosen file on its way to the server, with what is wrong with it in words. */
import i18next from "i18next";
import { ApiProblem, api, inWorkspace } from "../api/client";
import type { FlowItem, ProblemItem } from "../api/types";
import { describeProblem } from "../ui/notify";

const MAX_BYTES = 5 * 1024 * 1024; // the largest document that the server takes

export interface ImportFailure {
  file: string;
  message: string;
  errors: ProblemItem[];
}

export type ImportOutcome = { flow: FlowItem } | { failure: ImportFailure };

export async function importFile(slug: string, file: File): Promise<ImportOutcome> {
  const fail = (message: string, errors: ProblemItem[] = []): ImportOutcome => ({
    failure: { file: file.name, message, errors },
  });
  if (file.size > MAX_BYTES) return fail(i18next.t("flows:import.tooBig"));
  let document: unknown;
  try {
    document = JSON.parse(await file.text());
  } catch (error) {
    const detail = error instanceof Error ? error.message : "";
    return fail(i18next.t("flows:import.notJson", { detail }));
  }
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    return fail(i18next.t("flows:import.notAFlow"));
  }
  try {
    return { flow: await api.post<FlowItem>(inWorkspace(slug, "flows/import/"), document) };
  } catch (error) {
    if (error instanceof ApiProblem) {
      return fail(describeProblem(error), error.body.errors ?? []);
    }
    throw error;
  }
}
