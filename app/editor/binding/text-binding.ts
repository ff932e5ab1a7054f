/**
 * Binds the editor's text to the shared one: local edits go into the Y.Text, and others' edits into the view. This
 * happens at once, except in two cases. Edits within the word that is being composed wait until the word is done. Parts
 * of an arriving document wait until they can be shown together. Not y-codemirror.next's binding, which splits
 * characters and draws over composed words.
 */
import { Annotation, ChangeSet, type Extension, type Transaction } from "@codemirror/state";
import { type EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import * as Y from "yjs";
import type { GrapevineProvider, ProgressEvent } from "../../../sync/index.ts";
import { HeldChanges } from "../../shared-text/held-changes.ts";
import { changeOf, isFollowed, wholeText, writeChange } from "../../shared-text/text-event.ts";
import { type Splice, widen, withoutHalves } from "../../shared-text/whole-characters.ts";
import { ArrivalPace } from "./arrival-pace.ts";
import { composedWord, keepWord, splitAround } from "./composed-word.ts";
import { hasPendingKey, takePendingInput } from "./pending-input.ts";
import { keepReadingPlace, readingPlace } from "./reading-place.ts";
import { undoing } from "./undoing.ts";
import { unitsOf, wholeCharacterFilter } from "./whole-character-filter.ts";

/** Longest time for which others' edits within a composed word wait. After it the composition ends. */
const holdLimitMs = 3_000;

/** On each transaction from the shared text, and on no other: whether the client with a Yjs ID wrote part of it. */
export const writers = Annotation.define<(clientId: number) => boolean>();

/** Whether a transaction applies a change of the shared text to the view. */
export function isFromText(transaction: Transaction): boolean {
  return transaction.annotation(writers) !== undefined;
}

interface Shared {
  readonly content: Y.Text;
  readonly undoManager: Y.UndoManager;
  /** Changes of the shared text that the view does not show yet. They outlast a plugin that CodeMirror makes anew. */
  readonly held: HeldChanges;
  /** Tells who wrote the held changes: each function takes a client's Yjs ID. */
  readonly writers: Set<(clientId: number) => boolean>;
}

/** The plugin is the origin of local edits, which the undo manager tracks. */
class TextBinding implements PluginValue {
  readonly #view: EditorView;
  readonly #content: Y.Text;
  readonly #undoManager: Y.UndoManager;
  readonly held: HeldChanges;
  readonly #writers: Shared["writers"];
  readonly #pace: ArrivalPace;
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: EditorView, { content, undoManager, held, writers }: Shared) {
    this.#view = view;
    this.#content = content;
    this.#undoManager = undoManager;
    this.held = held;
    this.#writers = writers;
    this.#pace = new ArrivalPace(() => this.#showWaiting());
    undoManager.addTrackedOrigin(this);
    content.observe(this.#onText);
    this.showSoon();
  }

  destroy(): void {
    this.#undoManager.removeTrackedOrigin(this);
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
    }, this);
  }

  readonly #onText = (event: Y.YTextEvent, { origin, beforeState, afterState }: Y.Transaction): void => {
    if (origin === this) return;
    const change = this.#changeOf(event);
    this.held.hold(change);
    this.#writers.add((clientId) => afterState.get(clientId) !== beforeState.get(clientId));
    // Input that the browser has and the editor has not read was written before this change.
    takePendingInput(this.#view);
    if (origin instanceof Y.UndoManager) this.#showAll();
    else if (!this.#pace.holds(change.newLength - change.length)) this.#showAround();
  };

  // An empty view needs only the whole text, not what each arriving part changes in the ones before it.
  #changeOf(event: Y.YTextEvent): ChangeSet {
    const content = this.#content;
    if (this.#view.state.doc.length > 0 || isFollowed(event.transaction)) return changeOf(event);
    this.held.release();
    return wholeText(content);
  }

  /** Shows others' edits, except those within the word that is being composed, which wait. */
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
    // Count from the first edit that waits.
    if (!this.held.isEmpty) this.#timer ??= setTimeout(this.#showAll, holdLimitMs);
    if (isKept && !around.empty) this.#show(around);
  }

  /** Everything that was on its way has come. */
  arrived(): void {
    this.#pace.finish();
  }

  /** Shows waiting edits in the next frame, when the editor has read the input method's result. */
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
    const held = [...this.#writers];
    const isWriter = (clientId: number): boolean => held.some((wrote) => wrote(clientId));
    if (this.held.isEmpty) {
      this.#writers.clear();
      this.#stopWaiting();
    }
    const effects = keepReadingPlace(this.#view, changes);
    this.#view.dispatch({ changes, effects, annotations: writers.of(isWriter) });
  }

  /** Maps a transaction to a change of the shared text, in whole characters. */
  #pass({ changes, startState }: Transaction): ChangeSet {
    const splices: Splice[] = [];
    const unitAt = unitsOf(startState.doc);
    changes.iterChanges((from, to, _fromB, _toB, insert) => {
      const wide = widen({ from, to, insert: insert.toString() }, unitAt);
      splices.push({ ...wide, insert: withoutHalves(wide.insert) });
    });
    const [{ from } = { from: 0 }] = splices;
    // A composed word stays in one piece: it continues before others' text at its end, and behind text at its
    // beginning.
    const goesOn = !this.held.isEmpty && from > (this.#view.plugin(composedWord)?.span?.from ?? -1);
    return this.held.pass(ChangeSet.of(splices, changes.length, "\n"), goesOn);
  }

  #stopWaiting(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = this.#timer = undefined;
  }
}

const plugin = ViewPlugin.define((view: EditorView, shared: Shared) => new TextBinding(view, shared), {
  eventObservers: {
    compositionend() {
      this.showSoon();
    },
  },
});

/** The extension. Local edits are steps of `undoManager`, which takes them back. */
export function textBinding(content: Y.Text, undoManager: Y.UndoManager): Extension {
  return [
    composedWord,
    readingPlace,
    plugin.of({ content, undoManager, held: new HeldChanges(), writers: new Set() }),
    wholeCharacterFilter(isFromText),
    undoing({ content, undoManager, isFromText, toShared }),
  ];
}

/** Shows an arriving document at its end, which a busy page would otherwise notice a tenth of a second later. */
export function arrivalEnd(provider: Pick<GrapevineProvider, "on" | "off">): Extension {
  return ViewPlugin.define((view) => {
    const listener = (event: ProgressEvent): void => {
      // The last part is applied before the task ends.
      if (event === null) queueMicrotask(() => view.plugin(plugin)?.arrived());
    };
    provider.on("progress", listener);
    return { destroy: () => provider.off("progress", listener) };
  });
}

/** Whether part of the shared text is not shown yet. */
export function isBehind(view: EditorView): boolean {
  return view.plugin(plugin)?.held.isEmpty === false;
}

/**
 * Maps a position of the view to the shared text; `toShown` maps back. They differ while part of the text is not shown.
 */
export function toShared(view: EditorView, position: number, assoc: number): number {
  return view.plugin(plugin)?.held.toShared(position, assoc) ?? position;
}

export function toShown(view: EditorView, position: number, assoc: number): number {
  return view.plugin(plugin)?.held.toShown(position, assoc) ?? position;
}
