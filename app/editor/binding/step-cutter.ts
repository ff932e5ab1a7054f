/** Cuts edits in the editor into steps that undo takes back one by one. */
import { Transaction } from "@codemirror/state";
import { type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type * as Y from "yjs";
import { type Edit, type Step, startsStep, takeEdit } from "../../shared-text/undo-steps.ts";

/** Describes the edit in an update of the view that changed its text. */
export function readEdit({ changes, startState, transactions }: ViewUpdate): Edit {
  let [from, to, inserted, ranges, text] = [0, 0, 0, 0, ""];
  changes.iterChanges((fromA, toA, _fromB, _toB, insert) => {
    if (ranges++ === 0) [from, text] = [fromA, insert.sliceString(0, 2)];
    [to, inserted] = [toA, inserted + insert.length];
  });
  const [first] = transactions;
  const is = (event: string): boolean => transactions.every((transaction) => transaction.isUserEvent(event));
  const around = startState.sliceDoc(Math.max(0, from - 1), from) + text.slice(0, 1);
  // A new composition begins a new word, also in scripts without spaces between words.
  const atWordEdge = /^.?\s|^\s|^.$/su.test(around) || is("input.type.compose.start");
  const timeMs = first?.annotation(Transaction.time) ?? 0;
  return { kind: kindOf(), from, to, inserted, atWordEdge, timeMs };

  function kindOf(): Edit["kind"] {
    if (ranges !== 1 || transactions.length === 0) return "single";
    if (is("input.format") || is("input.paste")) return "single";
    if (is("input.type.compose") && !is("input.type.compose.start")) return "composing";
    if (is("delete.backward") || is("delete.forward")) return inserted === 0 ? "deleting" : "single";
    if (!is("input.type") && !first?.isUserEvent("input")) return "single";
    if (text.startsWith("\n")) return "line";
    return is("input.type") ? "typing" : "single";
  }
}

/**
 * The extension. Put it before the one that writes the editor's changes into Yjs. `undoManager` must have no time
 * limit.
 */
export function stepCutter(undoManager: Y.UndoManager) {
  return ViewPlugin.define(() => new StepCutter(undoManager));
}

class StepCutter implements PluginValue {
  readonly #undoManager: Y.UndoManager;
  #step: Step | undefined;
  /** The view's latest change, in case it was written here. Others' edits change the view too. */
  #next: { readonly starts: boolean; readonly step: Step } | undefined;

  constructor(undoManager: Y.UndoManager) {
    this.#undoManager = undoManager;
    undoManager.doc.on("beforeTransaction", this.#onTransaction);
  }

  update(update: ViewUpdate): void {
    if (!update.docChanged) return;
    const edit = readEdit(update);
    this.#next = { starts: startsStep(this.#step, edit), step: takeEdit(this.#step, edit) };
    if (this.#step === undefined) return;
    const { from, to } = this.#step;
    this.#step = { ...this.#step, from: update.changes.mapPos(from, -1), to: update.changes.mapPos(to, -1) };
  }

  destroy(): void {
    this.#undoManager.doc.off("beforeTransaction", this.#onTransaction);
    this.#undoManager.stopCapturing();
  }

  readonly #onTransaction = ({ origin }: Y.Transaction): void => {
    if (!this.#undoManager.trackedOrigins.has(origin)) return;
    // An undo or a redo ends a step. So does a change that did not come from the view.
    const next = origin === this.#undoManager ? undefined : this.#next;
    if (next === undefined || next.starts) this.#undoManager.stopCapturing();
    this.#step = next?.step;
    this.#next = undefined;
  };
}
