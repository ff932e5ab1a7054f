/**
 * Keeps what is being read where it is on the screen while others write above it. CodeMirror's own anchor is the line at the
 * top as of the last edit: with several edits in one frame, or a text that became so short that the browser cut the scroll
 * position, it is another line than the one that was read.
 */
import type { ChangeSet, SelectionRange, StateEffect } from "@codemirror/state";
import { EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** The margin by which a scroll target is known for the one of this file. Nobody else asks for a negative one. */
const mark = -1;
/** Lowest part of the scroll range that counts as its end, in pixels: from there CodeMirror keeps the end in view. */
const endZone = 4;

interface Place {
  position: number;
  /** Where text that is inserted at the position goes: a line that is being read stays behind what comes before it. */
  readonly assoc: -1 | 1;
  /** Top of the position's row and of its line, in pixels from the top of the content. */
  readonly row: number | undefined;
  readonly line: number;
  readonly scrollTop: number;
  readonly isAtEnd: boolean;
}

class ReadingPlace implements PluginValue {
  readonly #view: EditorView;
  /** From the first edit of a frame that may move it until that is drawn. */
  #place: Place | undefined;
  /**
   * As it was drawn last, for edits behind it, which are most: to look for it anew at each would have the page laid out at
   * each.
   */
  #drawn: Place | undefined;
  /** Whether something has changed since that may have moved it. */
  #isMoved = false;
  /** Where it scrolled to, and the part of a pixel by which the browser fell short: it would add up. */
  #last = { scrollTop: 0, rest: 0 };
  #frame = 0;

  constructor(view: EditorView) {
    this.#view = view;
    this.lookSoon();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
  }

  update({ changes, docChanged, selectionSet, focusChanged, geometryChanged }: ViewUpdate): void {
    if (docChanged)
      for (const place of [this.#place, this.#drawn])
        if (place !== undefined) place.position = changes.mapPos(place.position, place.assoc);
    if (docChanged || selectionSet || focusChanged || geometryChanged) this.lookSoon();
  }

  /** Looks anew in the next frame: what has not moved the place until then does not. The reader may scroll. */
  lookSoon(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.#isMoved) this.#place = undefined;
      this.#drawn = this.#find();
    });
  }

  /** To be told before the view gets a change by others. What it gives belongs to that change's transaction. */
  keep(changes: ChangeSet): readonly StateEffect<unknown>[] {
    const { to } = this.#view.viewport;
    // Below all that is drawn.
    if (to < changes.length && changes.touchesRange(0, to) === false) return [];
    if (this.#place === undefined && this.#drawn !== undefined && !isMovedBy(changes, this.#drawn)) return [];
    const isScrolling = hasScrollTarget(this.#view);
    // A target that was dropped, as in a view that was taken from the page, restores nothing.
    if (this.#isMoved && !isScrolling) this.#forget();
    this.#place ??= this.#find();
    if (this.#place === undefined) return [];
    this.lookSoon();
    const { position, assoc } = this.#place;
    if (this.#isMoved || !isMovedBy(changes, this.#place)) return [];
    this.#isMoved = true;
    // A target that the view has already does as well: on the way to any, the place is restored.
    if (isScrolling) return [];
    return [EditorView.scrollIntoView(changes.mapPos(position, assoc), { y: "start", yMargin: mark })];
  }

  /** Scrolls by as much as the place has moved: what the reader scrolls meanwhile is not undone. */
  restore(): void {
    const place = this.#place;
    if (place === undefined || !this.#isMoved) return;
    this.#forget();
    const row = this.#rowAt(place.position);
    const moved =
      row === undefined || place.row === undefined
        ? this.#view.lineBlockAt(place.position).top - place.line
        : row - place.row;
    const { scrollDOM } = this.#view;
    const { scrollTop } = scrollDOM;
    const wasCut = scrollTop < place.scrollTop && scrollTop >= scrollDOM.scrollHeight - scrollDOM.clientHeight - 1;
    const rest = place.scrollTop === this.#last.scrollTop ? this.#last.rest : 0;
    const target = (wasCut ? place.scrollTop : scrollTop) + moved + rest;
    // Setting it would stop a scroll that is under way.
    if (Math.abs(target - scrollTop) >= 1) scrollDOM.scrollTop = target;
    const missed = target - scrollDOM.scrollTop;
    this.#last = { scrollTop: scrollDOM.scrollTop, rest: Math.abs(missed) < 1 ? missed : 0 };
  }

  #forget(): void {
    this.#place = undefined;
    this.#isMoved = false;
  }

  /** The caret, where one writes and sees it; else the row at the top. */
  #find(): Place | undefined {
    const view = this.#view;
    const { scrollTop, scrollHeight, clientHeight } = view.scrollDOM;
    if (clientHeight === 0) return undefined;
    const top = view.scrollDOM.getBoundingClientRect().top - view.contentDOM.getBoundingClientRect().top;
    let position = view.state.selection.main.head;
    const row = view.hasFocus ? this.#rowAt(position) : undefined;
    if (row === undefined || row < top || row > top + clientHeight) {
      const { left, top } = view.scrollDOM.getBoundingClientRect();
      // The row at the very top may be cut off.
      position = view.posAtCoords({ x: left, y: top + view.defaultLineHeight }, false);
    }
    return {
      position,
      assoc: view.state.doc.lineAt(position).from === position ? 1 : -1,
      row: this.#rowAt(position),
      line: view.lineBlockAt(position).top,
      scrollTop,
      isAtEnd: scrollTop > scrollHeight - clientHeight - endZone,
    };
  }

  /** Top of the row of a position, from the DOM itself: CodeMirror gives no coordinates while it scrolls. */
  #rowAt(position: number): number | undefined {
    const view = this.#view;
    if (position < view.viewport.from || position > view.viewport.to) return undefined;
    const { node, offset } = view.domAtPos(position, 1);
    let found: Range | Element | null = node instanceof Element ? node : node.parentElement;
    if (node instanceof Text && node.length > 0) {
      const from = Math.min(offset, node.length - 1);
      found = view.dom.ownerDocument.createRange();
      found.setStart(node, from);
      found.setEnd(node, from + 1);
    }
    if (found === null) return undefined;
    const { top } = found.getBoundingClientRect();
    return top - view.contentDOM.getBoundingClientRect().top;
  }
}

function isMovedBy(changes: ChangeSet, { position, isAtEnd }: Place): boolean {
  return isAtEnd || changes.touchesRange(0, position) !== false;
}

/** Whether the view is about to scroll somewhere, for which CodeMirror has no public name. */
function hasScrollTarget(view: EditorView): boolean {
  const { viewState } = view as unknown as { readonly viewState?: { readonly scrollTarget?: unknown } };
  return viewState?.scrollTarget !== undefined && viewState.scrollTarget !== null;
}

const plugin = ViewPlugin.fromClass(ReadingPlace, {
  eventObservers: {
    scroll() {
      this.lookSoon();
    },
  },
});

const onScroll = (view: EditorView, _range: SelectionRange, { yMargin }: { readonly yMargin: number }): boolean => {
  view.plugin(plugin)?.restore();
  return yMargin === mark;
};

/** The extension. Those who bring others' changes into the view tell it by `keepReadingPlace`. */
export const readingPlace = [plugin, EditorView.scrollHandler.of(onScroll)];

/** The effects that the transaction with `changes` needs so that what is being read stays where it is. */
export function keepReadingPlace(view: EditorView, changes: ChangeSet): readonly StateEffect<unknown>[] {
  return view.plugin(plugin)?.keep(changes) ?? [];
}
