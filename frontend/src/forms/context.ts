import { createContext, useContext } from "react";
import type { Queue } from "../api/types";
import type { KnownVariable } from "../flow/variables";

/** What widgets may ask of the flow around the form. */
export interface FormContext {
  /** The workspace, for what is looked up in it; empty where there is none. */
  slug: string;
  readOnly: boolean;
  variables: KnownVariable[];
  /** The nodes that a reference may name. */
  nodes: () => { value: string; label: string }[];
  /** What a node is called; its id where there is no such node. */
  titleOf: (id: string) => string;
  queues: Queue[];
  /** What is wrong, by JSON pointer inside the data. */
  errors: ReadonlyMap<string, string>;
}

export const EMPTY_CONTEXT: FormContext = {
  slug: "",
  readOnly: false,
  variables: [],
  nodes: () => [],
  titleOf: (id) => id,
  queues: [],
  errors: new Map(),
};

export const FormScope = createContext<FormContext>(EMPTY_CONTEXT);

export function useForm(): FormContext {
  return useContext(FormScope);
}
