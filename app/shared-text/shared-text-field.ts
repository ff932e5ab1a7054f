/**
 * A one-line field for a Y.Text that several people edit. What is written in the field is found as the difference to what the
 * field held before, and told as an edit of that; what others wrote meanwhile moves its place. So also while an input method
 * composes: then the field is left alone until the word is done, since setting its value would break the word.
 */
import { ChangeSet, EditorSelection } from "@codemirror/state";
import { simpleDiffStringWithCursor } from "lib0/diff";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type * as Y from "yjs";
import { HeldChanges } from "./held-changes.ts";
import { changeOf, writeChange } from "./text-event.ts";
import { type Splice, wholeCharacters } from "./whole-characters.ts";

export interface SharedTextFieldOptions {
  /** The field, once it is there. */
  readonly field: () => HTMLInputElement | null;
  /** The beginning of the text as the field shows it: each unit at its own place, so that positions are the same. */
  readonly read: (text: Y.Text) => string;
  /** Told after every change of the text, and of which text it is. */
  readonly changed: () => void;
}

/** A lit controller. The host hands `input` and composition events of the field to `onInput` and `onComposition`. */
export class SharedTextField implements ReactiveController {
  readonly #options: SharedTextFieldOptions;
  readonly #held = new HeldChanges();
  #text: Y.Text | undefined;
  /** What the field held when it was looked at last. */
  #shown = "";
  #composing = false;

  constructor(host: ReactiveControllerHost, options: SharedTextFieldOptions) {
    this.#options = options;
    host.addController(this);
  }

  get text(): Y.Text | undefined {
    return this.#text;
  }

  hostDisconnected(): void {
    this.show(undefined);
  }

  /** Shows another text; undefined leaves the field empty. */
  show(text: Y.Text | undefined): void {
    if (this.#composing) this.#finish();
    this.#text?.unobserve(this.#onText);
    this.#text = text;
    text?.observe(this.#onText);
    this.#fill();
    this.#options.changed();
  }

  readonly onInput = (event: Event): void => {
    if (!this.#composing && !(event as InputEvent).isComposing) this.#store();
  };

  /** `compositionstart`, `compositionend`, and `blur`, with which a composition ends where the browser does not say so. */
  readonly onComposition = ({ type }: Event): void => {
    if (type === "compositionstart") this.#composing = true;
    else if (this.#composing) this.#finish();
  };

  readonly #onText = (event: Y.YTextEvent, { origin }: Y.Transaction): void => {
    if (origin !== this) {
      this.#held.hold(changeOf(event.delta, event.target.length));
      if (!this.#composing) this.#showHeld();
    }
    this.#options.changed();
  };

  #finish(): void {
    this.#composing = false;
    this.#store();
    this.#showHeld();
  }

  /** Writes into the text what was written in the field. */
  #store(): void {
    const [field, text] = [this.#options.field(), this.#text];
    if (field === null || text === undefined || field.value === this.#shown) return;
    const splice = difference(this.#shown, field.value, field.selectionStart ?? field.value.length);
    const edit = ChangeSet.of(splice, this.#held.shownLength(text.length), "\n");
    const change = this.#held.pass(edit, true);
    text.doc?.transact(() => writeChange(text, change), this);
    this.#shown = field.value;
    if (this.#held.isEmpty && this.#options.read(text) !== field.value)
      this.#fill(field.selectionStart ?? 0, field.selectionEnd ?? 0);
  }

  /** Brings into the field what others wrote. The caret stays with its letters. */
  #showHeld(): void {
    const [field, change] = [this.#options.field(), this.#held.release()];
    if (change === undefined || field === null) return;
    const inText = (position: number | null) => Math.min(position ?? 0, change.length);
    const selection = EditorSelection.range(inText(field.selectionStart), inText(field.selectionEnd)).map(change);
    this.#fill(selection.from, selection.to);
  }

  #fill(start?: number, end?: number): void {
    const field = this.#options.field();
    this.#shown = this.#text === undefined ? "" : this.#options.read(this.#text);
    if (field === null || field.value === this.#shown) return;
    const direction = field.selectionDirection ?? "none";
    field.value = this.#shown;
    // Elsewhere it would take the keyboard in some browsers.
    if (start !== undefined && end !== undefined && field.matches(":focus"))
      field.setSelectionRange(start, end, direction);
  }
}

/**
 * What turned one value of a field into another, as one splice of whole characters. `caret` is the caret after it: it decides
 * which of two equal letters was typed.
 */
function difference(before: string, after: string, caret: number): Splice {
  const typedAt = Math.max(0, caret - Math.max(0, after.length - before.length));
  const { index, remove, insert } = simpleDiffStringWithCursor(before, after, typedAt);
  return wholeCharacters({ from: index, to: index + remove, insert }, (position) => before.charCodeAt(position));
}
