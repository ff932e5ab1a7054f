/**
 * Undo and redo in the editor: their keys, the browser's commands for them, and the selection, which undo puts back to
 * where it was before the step. The selection stands beside the same characters, whatever others wrote meanwhile.
 */
import { EditorSelection, type Extension, type SelectionRange, type Transaction } from "@codemirror/state";
import { EditorView, type KeyBinding, keymap, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import * as Y from "yjs";

/** What undoing needs of the binding. */
export interface Bound {
  readonly content: Y.Text;
  readonly undoManager: Y.UndoManager;
  readonly isFromText: (transaction: Transaction) => boolean;
  /** Maps a position of the view to the shared text. */
  readonly toShared: (view: EditorView, position: number, assoc: number) => number;
}

/** A selection by characters of the shared text. */
interface KeptSelection {
  readonly anchor: Y.RelativePosition;
  readonly head: Y.RelativePosition;
}

interface StackEvent {
  readonly stackItem: { readonly meta: Map<unknown, unknown> };
  readonly changedParentTypes: ReadonlyMap<unknown, unknown>;
}

class KeepsSelection implements PluginValue {
  readonly #view: EditorView;
  readonly #bound: Bound;
  /** Where the selection was last put in this view, from which the next step begins. */
  #selection: KeptSelection | undefined;

  constructor(view: EditorView, bound: Bound) {
    this.#view = view;
    this.#bound = bound;
    bound.undoManager.on("stack-item-added", this.#onAdded);
    bound.undoManager.on("stack-item-popped", this.#onPopped);
  }

  update({ selectionSet, transactions }: ViewUpdate): void {
    const [first] = transactions;
    if (selectionSet && (first === undefined || !this.#bound.isFromText(first))) this.#keep();
  }

  destroy(): void {
    this.#bound.undoManager.off("stack-item-added", this.#onAdded);
    this.#bound.undoManager.off("stack-item-popped", this.#onPopped);
  }

  readonly #onAdded = ({ stackItem: { meta }, changedParentTypes }: StackEvent): void => {
    // A step that goes on began with the first of its selections.
    if (this.#selection !== undefined && changedParentTypes.has(this.#bound.content) && !meta.has(this))
      meta.set(this, this.#selection);
  };

  readonly #onPopped = ({ stackItem: { meta } }: StackEvent): void => {
    const kept = meta.get(this) as KeptSelection | undefined;
    const selection = kept && this.#find(kept);
    if (selection === undefined) return;
    this.#view.dispatch({ selection, effects: EditorView.scrollIntoView(selection) });
    this.#keep();
  };

  #keep(): void {
    const { anchor, head, assoc } = this.#view.state.selection.main;
    const at = (position: number): Y.RelativePosition => {
      const index = this.#bound.toShared(this.#view, position, assoc < 0 ? -1 : 1);
      return Y.createRelativePositionFromTypeIndex(this.#bound.content, index, assoc);
    };
    this.#selection = { anchor: at(anchor), head: at(head) };
  }

  #find({ anchor, head }: KeptSelection): SelectionRange | undefined {
    const { content } = this.#bound;
    const find = (position: Y.RelativePosition) =>
      content.doc && Y.createAbsolutePositionFromRelativePosition(position, content.doc);
    const [from, to] = [find(anchor), find(head)];
    if (from?.type !== content || to?.type !== content) return undefined;
    return from.index === to.index
      ? EditorSelection.cursor(to.index, to.assoc)
      : EditorSelection.range(from.index, to.index);
  }
}

/** The extension. Put it behind the binding, which makes the steps. */
export function undoing(bound: Bound): Extension {
  const { undoManager } = bound;
  // The browser's own undo knows nothing of the shared text, and must not run where there is nothing to undo, either.
  const undo = (): true => (undoManager.undo(), true);
  const redo = (): true => (undoManager.redo(), true);
  const keys: readonly KeyBinding[] = [
    { key: "Mod-z", run: undo, preventDefault: true },
    { key: "Mod-y", mac: "Mod-Shift-z", run: redo, preventDefault: true },
    { key: "Mod-Shift-z", run: redo, preventDefault: true },
  ];
  return [
    keymap.of(keys),
    ViewPlugin.define((view) => new KeepsSelection(view, bound)),
    EditorView.domEventHandlers({
      beforeinput({ inputType }) {
        if (inputType === "historyUndo") return undo();
        return inputType === "historyRedo" && redo();
      },
    }),
  ];
}
