/**
 * Keeps two panes at the same line: the editor and the drawn text. Only the pane that the person last touched leads. What
 * the other one scrolls is never passed back.
 */
import type { EditorView } from "@codemirror/view";
import { heightOf, lineAt, type Places } from "./places.ts";

export type Leader = "editor" | "text";

/** Events by which a person takes hold of a pane. */
const touches = ["wheel", "pointerdown", "keydown", "focusin"] as const;
/**
 * Most times that a pane is put to a line. The editor only estimates the heights of lines that it has not drawn, and the text may
 * end above the line for a frame, while what is laid out changes.
 */
const attempts = 4;
/** What a line needs at the foot of the pane to be read, in pixels. */
const lineHeight = 32;

export class ScrollSync {
  readonly #view: EditorView;
  readonly #pane: HTMLElement;
  readonly #places: () => Places;
  #leader: Leader = "editor";
  #frame = 0;

  constructor(view: EditorView, pane: HTMLElement, places: () => Places) {
    this.#view = view;
    this.#pane = pane;
    this.#places = places;
    for (const type of touches) {
      view.scrollDOM.addEventListener(type, this.#onEditorTouch, { passive: true });
      pane.addEventListener(type, this.#onTextTouch, { passive: true });
    }
    view.scrollDOM.addEventListener("scroll", this.#onEditorScroll, { passive: true });
    pane.addEventListener("scroll", this.#onTextScroll, { passive: true });
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    for (const type of touches) {
      this.#view.scrollDOM.removeEventListener(type, this.#onEditorTouch);
      this.#pane.removeEventListener(type, this.#onTextTouch);
    }
    this.#view.scrollDOM.removeEventListener("scroll", this.#onEditorScroll);
    this.#pane.removeEventListener("scroll", this.#onTextScroll);
  }

  get leader(): Leader {
    return this.#leader;
  }

  /** The line at the top of the editor, counted from 0. */
  get editorLine(): number {
    const { scrollDOM, documentPadding } = this.#view;
    return this.#lineAt(Math.max(0, scrollDOM.scrollTop - documentPadding.top));
  }

  /** Puts the text to the editor's line. */
  followEditor(): void {
    this.#leader = "editor";
    this.#putText();
  }

  /** Makes the editor follow, once a person or a link has moved the text. */
  followText(): void {
    this.#leader = "text";
    this.#soon(() => this.#putEditor());
  }

  readonly #onEditorTouch = (): void => {
    this.#leader = "editor";
  };

  readonly #onTextTouch = (): void => {
    this.#leader = "text";
  };

  readonly #onEditorScroll = (): void => {
    if (this.#leader === "editor") this.#soon(() => this.#putText());
  };

  readonly #onTextScroll = (): void => {
    if (this.#leader === "text") this.#soon(() => this.#putEditor());
  };

  #soon(run: () => void): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(run);
  }

  /** Shows a line that somebody writes, as far down as it stands in the editor, unless it is in view. */
  showLine(position: number): void {
    const { scrollDOM, state } = this.#view;
    const { scrollTop, clientHeight } = this.#pane;
    const line = state.doc.lineAt(position).number - 1;
    const height = heightOf(line, this.#places());
    if (height >= scrollTop && height < scrollTop + clientHeight - lineHeight) return;
    const below = this.#editorHeight(line) - scrollDOM.scrollTop;
    this.#pane.scrollTop = height - Math.min(Math.max(0, below), clientHeight / 2);
  }

  #putText(left = attempts): void {
    const { scrollTop } = this.#view.scrollDOM;
    const padding = this.#view.documentPadding.top;
    const top = scrollTop <= padding ? scrollTop : heightOf(this.#lineAt(scrollTop - padding), this.#places());
    if (Math.abs(this.#pane.scrollTop - top) < 1) return;
    this.#pane.scrollTop = top;
    if (left > 1) this.#soon(() => this.#putText(left - 1));
  }

  #putEditor(left = attempts): void {
    const { scrollTop } = this.#pane;
    const { scrollDOM } = this.#view;
    const places = this.#places();
    const isAbove = places.count === 0 || scrollTop <= places.top(0);
    const top = isAbove ? scrollTop : this.#editorHeight(lineAt(scrollTop, places));
    if (Math.abs(scrollDOM.scrollTop - top) < 1) return;
    scrollDOM.scrollTop = top;
    if (left > 1) this.#soon(() => this.#putEditor(left - 1));
  }

  /** The line at a height of the editor's text, counted from 0, with its part that is above. */
  #lineAt(height: number): number {
    const block = this.#view.lineBlockAtHeight(height);
    const part = block.height > 0 ? (height - block.top) / block.height : 0;
    return this.#view.state.doc.lineAt(block.from).number - 1 + Math.min(1, Math.max(0, part));
  }

  #editorHeight(line: number): number {
    const { documentPadding, state } = this.#view;
    const whole = Math.min(state.doc.lines - 1, Math.floor(line));
    const block = this.#view.lineBlockAt(state.doc.line(whole + 1).from);
    return documentPadding.top + block.top + block.height * (line - whole);
  }
}
