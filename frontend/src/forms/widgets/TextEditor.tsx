import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { Compartment, EditorState, Transaction } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  keymap,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { readStyleNonce } from "../../api/boot";
import type { KnownVariable } from "../../flow/variables";
import classes from "./TextEditor.module.css";

export interface TextEditorHandle {
  insert: (text: string) => void;
}

interface TextEditorProps {
  ref?: Ref<TextEditorHandle>;
  labelId: string;
  text: string;
  readOnly: boolean;
  invalid: boolean;
  variables: KnownVariable[];
  onChange: (text: string) => void;
}

const HOLES = new MatchDecorator({
  regexp: /\{\{[^{}]*\}\}/g,
  decoration: Decoration.mark({ class: "cf-hole" }),
});

const holes = ViewPlugin.define(
  (view) => ({
    decorations: HOLES.createDeco(view),
    update(update: ViewUpdate) {
      this.decorations = HOLES.updateDeco(update, this.decorations);
    },
  }),
  { decorations: (plugin) => plugin.decorations },
);

function complete(context: CompletionContext, variables: KnownVariable[]): CompletionResult | null {
  const open = context.matchBefore(/\{\{\s*[\w.]*/);
  if (!open) return null;
  const typed = open.text.match(/[\w.]*$/)?.[0] ?? "";
  return {
    from: context.pos - typed.length,
    validFor: /^[\w.]*$/,
    options: variables.map(({ name }) => ({
      label: name,
      type: "variable",
      apply: (view: EditorView, _: unknown, from: number, to: number) => {
        const closed = view.state
          .sliceDoc(to, to + 3)
          .trimStart()
          .startsWith("}}");
        const insert = closed ? name : `${name} }}`;
        view.dispatch({
          changes: { from, to, insert },
          selection: { anchor: from + insert.length },
        });
      },
    })),
  };
}

/** A text field that colours and completes `{{ variables }}`. */
export default function TextEditor(props: TextEditorProps) {
  const { ref, labelId, text, readOnly, invalid, variables, onChange } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef({ variables, onChange });
  latest.current = { variables, onChange };
  const locked = useRef(new Compartment());

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once and then told
  useEffect(() => {
    if (!place.current) return;
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          EditorView.cspNonce.of(readStyleNonce()),
          // Inside the editor Ctrl+Z is about letters; outside it is about the flow.
          history(),
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          autocompletion({
            icons: false,
            override: [(context) => complete(context, latest.current.variables)],
          }),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-labelledby": labelId, spellcheck: "true" }),
          holes,
          locked.current.of(EditorState.readOnly.of(readOnly)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === text) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: text },
      // Ctrl+Z in here must not bring back the text of another node or place.
      annotations: Transaction.addToHistory.of(false),
    });
  }, [text]);

  useEffect(() => {
    view.current?.dispatch({
      effects: locked.current.reconfigure([
        EditorState.readOnly.of(readOnly),
        EditorView.editable.of(!readOnly),
      ]),
    });
  }, [readOnly]);

  useImperativeHandle(
    ref,
    () => ({
      insert: (piece) => {
        const editor = view.current;
        if (!editor) return;
        editor.dispatch(editor.state.replaceSelection(piece));
        editor.focus();
      },
    }),
    [],
  );

  return <div ref={place} className={classes.editor} data-invalid={invalid || undefined} />;
}
