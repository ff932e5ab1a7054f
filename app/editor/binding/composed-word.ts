/**
 * Protects the word that an input method is composing. The browser knows the word as a range of a text node, and loses
 * it when that node is replaced: the next key then writes the word a second time. So others' edits around the word are
 * written into the node piece by piece, which moves the browser's range along, and the editor is told that its node is
 * up to date.
 */
import { ChangeSet, type ChangeSpec } from "@codemirror/state";
import { type EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";

export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Parts of CodeMirror that are not public. If they are not as expected, words are not kept, and nothing else goes
 * wrong.
 */
interface Internals {
  readonly observer?: { readSelectionRange?(): boolean };
  readonly docView?: { domChanged?: { readonly newSel: { readonly head: number } } | null };
}

class ComposedWord implements PluginValue {
  readonly #view: EditorView;
  /** The text that the input method shows, and where it began. */
  #composed: { text: string; start: number } | undefined;

  constructor(view: EditorView) {
    this.#view = view;
  }

  update({ docChanged, changes }: ViewUpdate): void {
    if (docChanged && this.#composed !== undefined) this.#composed.start = changes.mapPos(this.#composed.start, -1);
  }

  begins(): void {
    this.#composed = { text: "", start: this.#view.state.selection.main.from };
  }

  becomes(text: string): void {
    this.#composed ??= { text, start: this.#view.state.selection.main.from };
    this.#composed.text = text;
  }

  ends(): void {
    this.#composed = undefined;
  }

  /** Where the word is, or its line when the word is not found. Undefined when nothing is being composed. */
  get span(): Span | undefined {
    if (this.#composed === undefined || !this.#view.compositionStarted) return undefined;
    const { doc, selection } = this.#view.state;
    const { head } = selection.main;
    const { text, start } = this.#composed;
    const isAt = (from: number) => from >= 0 && doc.sliceString(from, from + text.length) === text;
    if (start <= head && head <= start + text.length && isAt(start)) return { from: start, to: start + text.length };
    // The caret is within the word, most often at its end.
    for (let from = head - text.length; from <= head; from++) if (isAt(from)) return { from, to: from + text.length };
    const { from, to } = doc.lineAt(head);
    return { from, to };
  }
}

/** Follows the composition. */
export const composedWord = ViewPlugin.fromClass(ComposedWord, {
  eventObservers: {
    compositionstart() {
      this.begins();
    },
    compositionupdate(event) {
      this.becomes(event.data);
    },
    compositionend() {
      this.ends();
    },
  },
});

/** Splits a change into the part around `word` and the part within it, which is applied after the first. */
export function splitAround(change: ChangeSet, { from, to }: Span): { around: ChangeSet; within: ChangeSet } {
  const [around, within]: [ChangeSpec[], ChangeSpec[]] = [[], []];
  change.iterChanges((fromA, toA, _fromB, _toB, insert) => {
    if (toA <= from || fromA >= to) {
      around.push({ from: fromA, to: toA, insert });
      return;
    }
    const [before, behind] = [fromA < from, toA > to];
    if (before) around.push({ from: fromA, to: from, insert });
    if (behind) around.push({ from: to, to: toA, insert: before ? "" : insert });
    within.push({ from: Math.max(fromA, from), to: Math.min(toA, to), insert: before || behind ? "" : insert });
  });
  const { length } = change;
  const done = ChangeSet.of(around, length, "\n");
  return { around: done, within: ChangeSet.of(within, length, "\n").map(done) };
}

/**
 * Prepares the page for a change around `word` that the view is about to receive. Returns false when the word would not
 * survive it.
 */
export function keepWord(view: EditorView, word: Span, change: ChangeSet): boolean {
  const { anchorNode: node } = view.dom.ownerDocument.getSelection() ?? {};
  if (!(node instanceof Text) || !view.contentDOM.contains(node)) {
    const { from, to } = view.state.doc.lineAt(word.from);
    return !touches(change, from - 1, to + 1);
  }
  const start = view.posAtDOM(node, 0);
  const end = start + node.data.length;
  if (!touches(change, start, end)) return true;
  const { docView, observer } = view as unknown as Internals;
  if (docView?.domChanged === undefined || observer?.readSelectionRange === undefined) return false;
  if (word.from < start || word.to > end || view.state.sliceDoc(start, end) !== node.data) return false;

  const text = change.apply(view.state.doc);
  const from = change.mapPos(word.from, word.from < word.to ? 1 : -1);
  const to = Math.max(from, change.mapPos(word.to, -1));
  const line = text.lineAt(from);
  writeAhead(node, word.from - start, text.sliceString(Math.max(line.from, change.mapPos(start, 1)), from));
  writeBehind(node, node.length - (end - word.to), text.sliceString(to, Math.min(line.to, change.mapPos(end, -1))));
  observer.readSelectionRange();
  docView.domChanged = { newSel: { head: view.state.selection.main.map(change).head } };
  return true;
}

function touches(change: ChangeSet, start: number, end: number): boolean {
  let found = false;
  change.iterChangedRanges((from, to) => (found ||= from < end && to > start));
  return found;
}

/**
 * Replaces the first `length` units of the node. A range that begins behind them moves along if any of them is
 * rewritten.
 */
function writeAhead(node: Text, length: number, text: string): void {
  const before = node.data.slice(0, length);
  if (before === text) return;
  let same = commonStart(before, text);
  // An insertion exactly where a range begins would go into the range, so insert one unit earlier.
  if (same === before.length && same > 0) same--;
  const end = commonEnd(before.slice(same), text.slice(same));
  node.insertData(same, text.slice(same, text.length - end));
  node.deleteData(same + text.length - end - same, before.length - end - same);
}

/** Replaces what is from `offset` on. A range that ends there stays. */
function writeBehind(node: Text, offset: number, text: string): void {
  const before = node.data.slice(offset);
  if (before === text) return;
  const same = commonStart(before, text);
  const end = commonEnd(before.slice(same), text.slice(same));
  node.replaceData(offset + same, before.length - end - same, text.slice(same, text.length - end));
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function commonEnd(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
  return length;
}
