/** For an editor: calls back when the page speaks another language, while the editor is there. */
import type { Extension } from "@codemirror/state";
import { type EditorView, ViewPlugin } from "@codemirror/view";

export const onLanguage = (follow: (view: EditorView) => unknown): Extension =>
  ViewPlugin.define((view) => {
    const listener = (): unknown => follow(view);
    document.addEventListener("gv-language", listener);
    return { destroy: () => document.removeEventListener("gv-language", listener) };
  });
