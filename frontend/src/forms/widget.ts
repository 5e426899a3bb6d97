import type { TFunction } from "i18next";
import type { ComponentType } from "react";
import type { JsonObject, JsonSchema } from "../api/types";

export interface FormProps {
  schema: JsonSchema;
  data: JsonObject;
  /** `path` is the JSON pointer of what was touched: a burst of changes of one is one step. */
  onChange: (data: JsonObject, path: string) => void;
  path?: string;
}

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
  /** Draws the fields of an inner object; handed in, since a form is made of widgets. */
  Form: ComponentType<FormProps>;
}

/** A text of the catalogue in the reader's language, where we have it. */
export function catalogueText(t: TFunction, text: string | undefined): string {
  if (!text) return "";
  return t(text, { ns: "catalogue", defaultValue: text, keySeparator: false, nsSeparator: false });
}
