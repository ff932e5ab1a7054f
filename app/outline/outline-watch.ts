/**
 * Follows an editor: its headings, the section of the caret, and the counts. An edit only notes that something
 * has changed. The work comes in slices while the page is idle, and waits while nobody sees the page.
 */
import { type ChangeSet, StateEffect } from "@codemirror/state";
import { EditorView, type ViewUpdate } from "@codemirror/view";
import { type Counts, count } from "./counts.ts";
import { type Heading, HeadingReader } from "./headings.ts";

export interface Outline {
  readonly headings: readonly Heading[];
  /** The heading of the caret's section; -1 before the first. */
  readonly current: number;
  /** Undefined until they are known. */
  readonly counts: Counts | undefined;
  /** Of the selection, where there is one. */
  readonly selected: Counts | undefined;
}

/** Pause before an edit or a move is looked at, and the least time from one count to the next. */
const pauseMs = 200;
const countEveryMs = 1_000;
/** Longest slice of work, and longest wait for a page that always has something to do. */
const sliceMs = 5;
const patienceMs = 1_000;

/** Calls when the page has nothing else to do, and soon in any case. Safari does not tell. */
function whenIdle(call: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(call, { timeout: patienceMs });
  else setTimeout(call, pauseMs);
}

const nothing: Outline = { headings: [], current: -1, counts: undefined, selected: undefined };

export class OutlineWatch {
  readonly #view: EditorView;
  readonly #onChange: (outline: Outline) => void;
  #reader = new HeadingReader();
  #isOn = false;
  #outline = nothing;
  /** Changes since the text whose headings are known. */
  #changes: ChangeSet[] = [];
  #hasRead = false;
  #hasCounted = false;
  #countedAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What is being done. */
  #work: Generator<void, void> | undefined;

  /** Begins as soon as `follow` says so. */
  constructor(view: EditorView, onChange: (outline: Outline) => void) {
    this.#view = view;
    this.#onChange = onChange;
    view.dispatch({ effects: StateEffect.appendConfig.of(EditorView.updateListener.of(this.#onUpdate)) });
  }

  /** Begins to follow, or stops. */
  follow(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    if (isOn) {
      document.addEventListener("visibilitychange", this.#onVisible);
      this.#soon(0);
      return;
    }
    document.removeEventListener("visibilitychange", this.#onVisible);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // What changes from now on is not noted.
    this.#startAfresh();
    this.#outline = nothing;
  }

  /** Where a heading stands now, whatever was written since it was read. */
  placeOf({ from }: Heading): number {
    return this.#changes.reduce((at, changes) => changes.mapPos(at, 1), from);
  }

  readonly #onUpdate = ({ docChanged, selectionSet, changes }: ViewUpdate): void => {
    if (!this.#isOn || !(docChanged || selectionSet)) return;
    if (docChanged) {
      this.#changes.push(changes);
      this.#hasRead = false;
      // A hidden page would gather changes for hours. It reads the whole text again when somebody sees it.
      if (document.hidden) this.#startAfresh();
    }
    this.#hasCounted = false;
    this.#soon(pauseMs);
  };

  readonly #onVisible = (): void => this.#soon(0);

  #startAfresh(): void {
    this.#changes = [];
    this.#reader = new HeadingReader();
    this.#work = undefined;
    this.#hasRead = this.#hasCounted = false;
  }

  #soon(afterMs: number): void {
    if (document.hidden || this.#work !== undefined) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#work = this.#all();
      whenIdle(this.#slice);
    }, afterMs);
  }

  readonly #slice = (): void => {
    const until = performance.now() + sliceMs;
    while (this.#work !== undefined && performance.now() < until)
      if (this.#work.next().done === true) this.#work = undefined;
    if (this.#work !== undefined) whenIdle(this.#slice);
    else if (this.#isOn && !(this.#hasRead && this.#hasCounted)) this.#soon(this.#hasRead ? countEveryMs : pauseMs);
  };

  *#all(): Generator<void, void> {
    if (!this.#hasRead) yield* this.#read();
    this.#tell({ current: this.#currentOf(this.#outline.headings) });
    if (!this.#hasCounted && performance.now() - this.#countedAt >= countEveryMs) yield* this.#count();
  }

  *#read(): Generator<void, void> {
    const changes = [...this.#changes];
    this.#hasRead = true;
    const headings = yield* this.#reader.read(this.#view.state, changes);
    // Those that came meanwhile stay, and move the places that were read.
    this.#changes.splice(0, changes.length);
    this.#outline = { ...this.#outline, headings };
  }

  *#count(): Generator<void, void> {
    const { doc, selection } = this.#view.state;
    const { from, to, empty } = selection.main;
    this.#hasCounted = true;
    this.#countedAt = performance.now();
    const counts = yield* count(doc);
    const selected = empty ? undefined : yield* count(doc.slice(from, to));
    this.#tell({ counts, selected });
  }

  #currentOf(headings: readonly Heading[]): number {
    const { head } = this.#view.state.selection.main;
    return headings.findLastIndex((heading) => this.placeOf(heading) <= head);
  }

  #tell(changed: Partial<Outline>): void {
    this.#outline = { ...this.#outline, ...changed };
    this.#onChange(this.#outline);
  }
}
