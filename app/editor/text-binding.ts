/**
 * Joins the editor's text and the shared one: what is written here goes into the Y.Text, what others write comes into the
 * view. In place of y-codemirror.next's plugin, which hands on edits as they come, those that split a character too. Its
 * configuration stays: it is the origin of what is written here, and its undo plugin reads it.
 */
import type { Extension, Transaction } from "@codemirror/state";
import { type EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { yCollab, ySync, ySyncAnnotation, ySyncFacet, type YSyncConfig } from "y-codemirror.next";
import type * as Y from "yjs";
import { type Splice, widen, withoutHalves } from "../shared-text/whole-characters.ts";
import { unitsOf, wholeCharacterFilter } from "./whole-character-filter.ts";

/** Whether a transaction brings into the view what is in the shared text. */
export function isFromText(transaction: Transaction): boolean {
  return transaction.annotation(ySyncAnnotation) !== undefined;
}

class TextBinding implements PluginValue {
  readonly #view: EditorView;
  readonly #origin: YSyncConfig;
  readonly #content: Y.Text;

  constructor(view: EditorView) {
    this.#view = view;
    this.#origin = view.state.facet(ySyncFacet);
    this.#content = this.#origin.ytext as Y.Text;
    this.#content.observe(this.#onText);
  }

  destroy(): void {
    this.#content.unobserve(this.#onText);
  }

  update({ docChanged, transactions }: ViewUpdate): void {
    if (!docChanged) return;
    const own = transactions.filter((transaction) => transaction.docChanged && !isFromText(transaction));
    if (own.length === 0) return;
    this.#content.doc?.transact(() => {
      for (const transaction of own) for (const splice of splicesOf(transaction)) write(this.#content, splice);
    }, this.#origin);
  }

  readonly #onText = (event: Y.YTextEvent, { origin }: Y.Transaction): void => {
    if (origin === this.#origin) return;
    const changes: { from: number; to: number; insert: string }[] = [];
    let at = 0;
    for (const { insert, delete: deleted, retain } of event.delta) {
      if (typeof insert === "string") changes.push({ from: at, to: at, insert });
      else if (deleted !== undefined) changes.push({ from: at, to: (at += deleted), insert: "" });
      else at += retain ?? 0;
    }
    this.#view.dispatch({ changes, annotations: ySyncAnnotation.of(this.#origin) });
  };
}

/** What a transaction changes, in whole characters, from the end on: so that each leaves the positions of the next. */
function splicesOf({ changes, startState }: Transaction): readonly Splice[] {
  const splices: Splice[] = [];
  const unitAt = unitsOf(startState.doc);
  changes.iterChanges((from, to, _fromB, _toB, insert) => {
    const wide = widen({ from, to, insert: insert.toString() }, unitAt);
    splices.unshift({ ...wide, insert: withoutHalves(wide.insert) });
  });
  return splices;
}

function write(content: Y.Text, { from, to, insert }: Splice): void {
  if (to > from) content.delete(from, to - from);
  if (insert !== "") content.insert(from, insert);
}

/** The extension. Others may track its edits by their origin, which is what the facet `ySyncFacet` holds. */
export function textBinding(content: Y.Text, undoManager: Y.UndoManager): Extension {
  const collab = yCollab(content, null, { undoManager }) as readonly Extension[];
  return [
    ViewPlugin.define((view) => new TextBinding(view)),
    wholeCharacterFilter(isFromText),
    ...collab.filter((part) => part !== ySync),
  ];
}
