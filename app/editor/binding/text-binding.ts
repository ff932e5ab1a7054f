/**
 * Joins the editor's text and the shared one: what is written here goes into the Y.Text, what others write comes into the
 * view. That happens at once, but for two things that wait: edits within the word that is being composed, until the word is
 * done, and the parts of an arriving document, until they can be shown together. In place of
 * y-codemirror.next's plugin, which splits characters and draws over such words. Its configuration stays: it is the origin of
 * what is written here, and its undo plugin reads it.
 */
import { Annotation, ChangeSet, type Extension, type Transaction } from "@codemirror/state";
import { type EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { yCollab, ySync, ySyncAnnotation, ySyncFacet, type YSyncConfig } from "y-codemirror.next";
import * as Y from "yjs";
import { HeldChanges } from "../../shared-text/held-changes.ts";
import { changeOf, wholeText, writeChange } from "../../shared-text/text-event.ts";
import { type Splice, widen, withoutHalves } from "../../shared-text/whole-characters.ts";
import { ArrivalPace } from "./arrival-pace.ts";
import { composedWord, keepWord, splitAround } from "./composed-word.ts";
import { hasPendingKey, takePendingInput } from "./pending-input.ts";
import { keepReadingPlace, readingPlace } from "./reading-place.ts";
import { unitsOf, wholeCharacterFilter } from "./whole-character-filter.ts";

/** Longest time for which others' edits within a word that is being composed are not shown. After it the word ends. */
const holdLimitMs = 3_000;

/** Whether a transaction brings into the view what is in the shared text. */
export function isFromText(transaction: Transaction): boolean {
  return transaction.annotation(ySyncAnnotation) !== undefined;
}

/** On a transaction from the shared text: tells whether a client, by its Yjs ID, wrote some of it. */
export const writers = Annotation.define<(clientId: number) => boolean>();

class TextBinding implements PluginValue {
  readonly #view: EditorView;
  readonly #origin: YSyncConfig;
  readonly #content: Y.Text;
  readonly held = new HeldChanges();
  readonly #pace: ArrivalPace;
  /** Who wrote what is held: each tells it of a client, by its Yjs ID. */
  #writers: ((clientId: number) => boolean)[] = [];
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: EditorView) {
    this.#view = view;
    this.#pace = new ArrivalPace(() => this.#showWaiting());
    this.#origin = view.state.facet(ySyncFacet);
    this.#content = this.#origin.ytext as Y.Text;
    // By it the undo plugin keeps selections.
    this.#origin.toYPos = (position, assoc = 0) =>
      Y.createRelativePositionFromTypeIndex(this.#content, this.held.toShared(position, assoc < 0 ? -1 : 1), assoc);
    this.#content.observe(this.#onText);
  }

  destroy(): void {
    this.#content.unobserve(this.#onText);
    this.#stopWaiting();
    this.#pace.destroy();
  }

  update({ docChanged, transactions }: ViewUpdate): void {
    if (!docChanged) return;
    const own = transactions.filter((transaction) => transaction.docChanged && !isFromText(transaction));
    if (own.length === 0) return;
    this.#content.doc?.transact(() => {
      for (const transaction of own) writeChange(this.#content, this.#pass(transaction));
    }, this.#origin);
  }

  readonly #onText = (event: Y.YTextEvent, { origin, beforeState, afterState }: Y.Transaction): void => {
    if (origin === this.#origin) return;
    const change = this.#changeOf(event);
    this.held.hold(change);
    this.#writers.push((clientId) => afterState.get(clientId) !== beforeState.get(clientId));
    // What the browser has and the editor has not read was written before.
    takePendingInput(this.#view);
    if (origin instanceof Y.UndoManager) this.#showAll();
    else if (!this.#pace.holds(change.newLength - change.length)) this.#showAround();
  };

  // What each part of an arriving document does to the ones before it is of no interest to an empty view.
  #changeOf(event: Y.YTextEvent): ChangeSet {
    const content = this.#content;
    if (this.#view.state.doc.length > 0) return changeOf(event.delta, content.length);
    this.held.release();
    return wholeText(content);
  }

  /** Shows what others wrote, apart from what is within the word that is being composed: that waits. */
  #showAround(): void {
    if (hasPendingKey(this.#view)) {
      this.showSoon();
      return;
    }
    const word = this.#view.plugin(composedWord)?.span;
    const change = this.held.release();
    if (change === undefined) return;
    if (word === undefined) {
      this.#show(change);
      return;
    }
    const { around, within } = splitAround(change, word);
    const isKept = keepWord(this.#view, word, around);
    if (!isKept) this.held.hold(change);
    else if (!within.empty) this.held.hold(within);
    // From the first of them on.
    if (!this.held.isEmpty) this.#timer ??= setTimeout(this.#showAll, holdLimitMs);
    if (isKept && !around.empty) this.#show(around);
  }

  /** Shows what waits in the next frame, when the editor has read what the input method leaves. */
  showSoon(): void {
    if (this.held.isEmpty) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#showWaiting();
    });
  }

  #showWaiting(): void {
    takePendingInput(this.#view);
    this.#showAround();
  }

  readonly #showAll = (): void => {
    this.#stopWaiting();
    takePendingInput(this.#view);
    const change = this.held.release();
    if (change !== undefined) this.#show(change);
  };

  #show(changes: ChangeSet): void {
    const held = this.#writers;
    const isWriter = (clientId: number): boolean => held.some((wrote) => wrote(clientId));
    if (this.held.isEmpty) {
      this.#writers = [];
      this.#stopWaiting();
    }
    const effects = keepReadingPlace(this.#view, changes);
    this.#view.dispatch({ changes, effects, annotations: [ySyncAnnotation.of(this.#origin), writers.of(isWriter)] });
  }

  /** What a transaction changes in the shared text, in whole characters. */
  #pass({ changes, startState }: Transaction): ChangeSet {
    const splices: Splice[] = [];
    const unitAt = unitsOf(startState.doc);
    changes.iterChanges((from, to, _fromB, _toB, insert) => {
      const wide = widen({ from, to, insert: insert.toString() }, unitAt);
      splices.push({ ...wide, insert: withoutHalves(wide.insert) });
    });
    const [{ from } = { from: 0 }] = splices;
    // What is composed stays in one piece: it goes on before what others wrote at its end, and behind what is at its beginning.
    const goesOn = !this.held.isEmpty && from > (this.#view.plugin(composedWord)?.span?.from ?? -1);
    return this.held.pass(ChangeSet.of(splices, changes.length, "\n"), goesOn);
  }

  #stopWaiting(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = this.#timer = undefined;
  }
}

const plugin = ViewPlugin.fromClass(TextBinding, {
  eventObservers: {
    compositionend() {
      this.showSoon();
    },
  },
});

/** The extension. Others may track its edits by their origin, which is what the facet `ySyncFacet` holds. */
export function textBinding(content: Y.Text, undoManager: Y.UndoManager): Extension {
  const collab = yCollab(content, null, { undoManager }) as readonly Extension[];
  return [
    composedWord,
    readingPlace,
    plugin,
    wholeCharacterFilter(isFromText),
    ...collab.filter((part) => part !== ySync),
  ];
}

/** Whether the view does not show all of the shared text yet. */
export function isBehind(view: EditorView): boolean {
  return view.plugin(plugin)?.held.isEmpty === false;
}

/** Where a position of the view is in the shared text, and the other way: they differ while some of it is not shown. */
export function toShared(view: EditorView, position: number, assoc: number): number {
  return view.plugin(plugin)?.held.toShared(position, assoc) ?? position;
}

export function toShown(view: EditorView, position: number, assoc: number): number {
  return view.plugin(plugin)?.held.toShown(position, assoc) ?? position;
}
