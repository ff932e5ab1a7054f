/**
 * Keeps the text that is being read at its place on the screen while others write above it. CodeMirror's own anchor is
 * the top line at the last edit. After several edits in one frame, or when a shorter text makes the browser clamp the
 * scroll position, that is not the line that was read.
 */
import type { ChangeSet, SelectionRange, StateEffect } from "@codemirror/state";
import { EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** The margin that marks a scroll target as this module's. No other code uses a negative margin. */
const mark = -1;

interface Place {
  position: number;
  /**
   * On which side of the position text that is inserted there goes: a line that is being read stays behind it, the
   * caret before it.
   */
  readonly assoc: -1 | 1;
  /** Top of the position's row and of its line, in pixels from the top of the content. */
  readonly row: number | undefined;
  readonly line: number;
  readonly scrollTop: number;
  readonly isAtEnd: boolean;
}

class ReadingPlace implements PluginValue {
  readonly #view: EditorView;
  /** Set from the first edit of a frame that may move the place until that frame is drawn. */
  #place: Place | undefined;
  /**
   * The place as it was last drawn. Most edits are behind it, and measuring it again at each would force a layout each
   * time.
   */
  #drawn: Place | undefined;
  /** Whether something that may have moved the place has changed since. */
  #isMoved = false;
  /**
   * Where this module last scrolled to, and the fraction of a pixel by which the browser fell short, which would add
   * up.
   */
  #last = { scrollTop: 0, rest: 0 };
  /**
   * The place that this frame has restored, and its distance from the top of the window, in pixels. CodeMirror may scroll
   * once more after it has measured lines whose height it had estimated.
   */
  #restored: { readonly place: Place; readonly distance: number } | undefined;
  #frame = 0;

  constructor(view: EditorView) {
    this.#view = view;
    this.lookSoon();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
  }

  update({ view, changes, docChanged, selectionSet, focusChanged, geometryChanged }: ViewUpdate): void {
    const isMoved = docChanged ? this.#drawn === undefined || isMovedBy(changes, this.#drawn) : geometryChanged;
    if (docChanged)
      for (const place of [this.#place, this.#drawn])
        if (place !== undefined) place.position = changes.mapPos(place.position, place.assoc);
    if (isMoved || focusChanged || (selectionSet && view.hasFocus)) this.lookSoon();
  }

  /** Measures the place again in the next frame, because the reader may scroll meanwhile. */
  lookSoon(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#restored = undefined;
      if (!this.#isMoved) this.#place = undefined;
      this.#drawn = this.#find();
    });
  }

  /**
   * Call this before the view receives a change by others, and add the returned effects to that change's transaction.
   */
  keep(changes: ChangeSet): readonly StateEffect<unknown>[] {
    const { to } = this.#view.viewport;
    // The change is below everything that is drawn.
    if (to < changes.length && changes.touchesRange(0, to) === false) return [];
    if (this.#place === undefined && this.#drawn !== undefined && !isMovedBy(changes, this.#drawn)) return [];
    const isScrolling = hasScrollTarget(this.#view);
    // A dropped target, as in a view that was removed from the page, restores nothing.
    if (this.#isMoved && !isScrolling) this.#forget();
    this.#place ??= this.#find();
    if (this.#place === undefined) return [];
    this.lookSoon();
    const { position, assoc } = this.#place;
    if (this.#isMoved || !isMovedBy(changes, this.#place)) return [];
    this.#isMoved = true;
    // An existing target of the view serves as well: before scrolling to any target, the place is restored.
    if (isScrolling) return [];
    return [EditorView.scrollIntoView(changes.mapPos(position, assoc), { y: "start", yMargin: mark })];
  }

  /**
   * Scrolls by as much as the place has moved, so that the reader's own scrolling is kept. `stays`: nothing is to scroll
   * elsewhere afterwards.
   */
  restore(stays: boolean): void {
    const place = this.#place;
    if (place === undefined || !this.#isMoved) return;
    this.#forget();
    const { scrollDOM } = this.#view;
    const { scrollTop } = scrollDOM;
    const top = this.#topOf(place);
    const wasCut = scrollTop < place.scrollTop && scrollTop >= scrollDOM.scrollHeight - scrollDOM.clientHeight - 1;
    const rest = place.scrollTop === this.#last.scrollTop ? this.#last.rest : 0;
    const target = (wasCut ? place.scrollTop : scrollTop) + top - (place.row ?? place.line) + rest;
    // Setting scrollTop would stop a scroll in progress.
    if (Math.abs(target - scrollTop) >= 1) scrollDOM.scrollTop = target;
    const missed = target - scrollDOM.scrollTop;
    this.#last = { scrollTop: scrollDOM.scrollTop, rest: Math.abs(missed) < 1 ? missed : 0 };
    if (stays) this.#restored = { place, distance: top - target };
  }

  /** Call this when a frame has been laid out. Takes back what CodeMirror has scrolled since the place was restored. */
  settle(): void {
    if (this.#restored === undefined) return;
    const { place, distance } = this.#restored;
    this.#restored = undefined;
    const { scrollDOM } = this.#view;
    const moved = this.#topOf(place) - scrollDOM.scrollTop - distance;
    if (Math.abs(moved) >= 1) scrollDOM.scrollTop += moved;
  }

  /** Returns the top of the place now, comparable to what it was: that of its row, or else of its line. */
  #topOf({ position, row, line }: Place): number {
    const drawn = row === undefined ? undefined : this.#rowAt(position);
    return drawn ?? this.#view.lineBlockAt(position).top + (row ?? line) - line;
  }

  #forget(): void {
    this.#place = undefined;
    this.#isMoved = false;
  }

  /** Returns the caret while the person writes and it is visible, else the first row on the screen that has text. */
  #find(): Place | undefined {
    const view = this.#view;
    const { scrollTop, scrollHeight, clientHeight } = view.scrollDOM;
    if (clientHeight === 0) return undefined;
    const top = view.scrollDOM.getBoundingClientRect().top - view.contentDOM.getBoundingClientRect().top;
    const { head } = view.state.selection.main;
    const caretRow = view.hasFocus ? this.#rowAt(head) : undefined;
    const isCaret = caretRow !== undefined && caretRow >= top && caretRow <= top + clientHeight;
    const { position, assoc } = isCaret ? ({ position: head, assoc: -1 } as const) : this.#findText(top + clientHeight);
    return {
      position,
      assoc,
      row: this.#rowAt(position),
      line: view.lineBlockAt(position).top,
      scrollTop,
      // From there CodeMirror keeps the end in view.
      isAtEnd: scrollTop > Math.max(1, scrollHeight - clientHeight - 4),
    };
  }

  /** Returns the topmost row that has text, or, where there is only blank space above `bottom`, the topmost. */
  #findText(bottom: number): Pick<Place, "position" | "assoc"> {
    const view = this.#view;
    const { doc } = view.state;
    const { left, top } = view.scrollDOM.getBoundingClientRect();
    // The topmost row may be partly hidden.
    const position = view.posAtCoords({ x: left, y: top + view.defaultLineHeight }, false);
    let line = doc.lineAt(position);
    if (line.from < position) return { position, assoc: -1 };
    while (line.text.trim() === "") {
      if (line.number === doc.lines) return { position, assoc: -1 };
      line = doc.line(line.number + 1);
      if (view.lineBlockAt(line.from).top > bottom) return { position, assoc: -1 };
    }
    return { position: line.from, assoc: 1 };
  }

  /** Returns the top of a position's row, read from the DOM: CodeMirror returns no coordinates while it scrolls. */
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

/** Whether the view is about to scroll somewhere. CodeMirror has no public name for this. */
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
  const isOwn = yMargin === mark;
  view.plugin(plugin)?.restore(isOwn);
  return isOwn;
};

/** The extension. Code that applies others' changes to the view calls `keepReadingPlace`. */
export const readingPlace = [
  plugin,
  EditorView.scrollHandler.of(onScroll),
  EditorView.updateListener.of(({ view }) => view.plugin(plugin)?.settle()),
];

/** Returns the effects that the transaction with `changes` needs to keep the reading place. */
export function keepReadingPlace(view: EditorView, changes: ChangeSet): readonly StateEffect<unknown>[] {
  return view.plugin(plugin)?.keep(changes) ?? [];
}
