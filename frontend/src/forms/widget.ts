import type { TFunction } from "i18next";
import type { JsonSchema } from "../api/types";

/** What every widget gets. `at` tells which inner place was touched, for one step of undo. */
export interface WidgetProps {
  schema: JsonSchema;
  value: unknown;
  path: string;
  required: boolean;
  label: string;
  description: string | undefined;
  error: string | undefined;
  onChange: (value: unknown, at?: string) => void;
}

/** A text of the catalogue in the reader's language, where we have it. */
export function catalogueText(t: TFunction, text: string | undefined): string {
  if (!text) return "";
  return t(text, { ns: "catalogue", defaultValue: text, keySeparator: false, nsSeparator: false });
}
