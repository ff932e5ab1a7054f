/** An editor for tests, as the page has it. */
import { type Extension, StateEffect } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { ObservableV2 } from "lib0/observable";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { GrapevineProvider } from "../../../sync/index.ts";
import { TextUndo } from "../../shared-text/text-undo.ts";
import { editorLater } from "../editor-later.ts";
import { createEditorState } from "../editor-state.ts";

/** Opens the editor of a document that nobody else has. `whole`: with the parts that come later. */
export function openEditor(text: string, whole: boolean): EditorView {
  return openShared(text, whole).view;
}

/** The same, with the text that others could write in. `further` is made for its undo manager. */
export function openShared(text: string, whole: boolean, further: (undoManager: TextUndo) => Extension = () => []) {
  const doc = new Y.Doc();
  const content = doc.getText("content");
  content.insert(0, text);
  const provider = Object.assign(new ObservableV2(), {
    awareness: new Awareness(doc),
    synced: false,
    status: () => ({ links: 0, alone: true }),
  }) as unknown as GrapevineProvider;
  const undoManager = new TextUndo(content, { trackedOrigins: new Set(), captureTimeout: Infinity });
  const view = new EditorView({
    parent: document.body,
    state: createEditorState({ documentId: "id", content, undoManager, provider }),
  });
  const add = (extension: Extension): void => view.dispatch({ effects: StateEffect.appendConfig.of(extension) });
  if (whole) add(editorLater({ state: { type: "saving" }, isSaved: true }, undoManager));
  add(further(undoManager));
  return { view, content, undoManager };
}
