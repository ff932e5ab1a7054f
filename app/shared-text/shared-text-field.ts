/**
 * A one-line field for a Y.Text that several people edit. An edit in the field is the difference to the field's
 * previous value, mapped over what others wrote meanwhile. While an input method composes, the field's value is not set
 * until the word is done, because setting it would break the word.
 */
import { ChangeSet, EditorSelection } from "@codemirror/state";
import { simpleDiffStringWithCursor } from "lib0/diff";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type * as Y from "yjs";
import { HeldChanges } from "./held-changes.ts";
import { changeOf, writeChange } from "./text-event.ts";
import { TextUndo } from "./text-undo.ts";
import { type Edit, type Step, startsStep, takeEdit } from "./undo-steps.ts";
import { type Splice, wholeCharacters } from "./whole-characters.ts";

export interface SharedTextFieldOptions {
  /** The field, once it is rendered. */
  readonly field: () => HTMLInputElement | null;
  /** The beginning of the text as the field shows it. Each unit stays at its place, so that positions are the same. */
  readonly read: (text: Y.Text) => string;
  /** Called after every change of the text, and when another text is shown. */
  readonly changed: () => void;
}

/** A lit controller. The host hands `input` and composition events of the field to `onInput` and `onComposition`. */
export class SharedTextField implements ReactiveController {
  readonly #options: SharedTextFieldOptions;
  readonly #held = new HeldChanges();
  #text: Y.Text | undefined;
  /** The field's value when it was last read. */
  #shown = "";
  #composing = false;
  /** Undoes what was written in this field, and no one else's words, in place of the field's own undo. */
  #undo: TextUndo | undefined;
  #step: Step | undefined;

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
    this.#undo?.destroy();
    this.#undo = text && new TextUndo(text, { trackedOrigins: new Set([this]), captureTimeout: Infinity });
    this.#step = undefined;
    this.#fill();
    this.#options.changed();
  }

  readonly onInput = (event: Event): void => {
    const { isComposing, inputType } = event as InputEvent;
    if (!this.#composing && !isComposing) this.#store(inputType);
  };

  /** Handles `keydown`, and `beforeinput`, with which menus and gestures ask for undo. */
  readonly onUndo = (event: Event): void => {
    const wanted = event instanceof KeyboardEvent ? undoByKey(event) : undoByInput(event as InputEvent);
    if (wanted === undefined || this.#composing) return;
    event.preventDefault();
    this.#undo?.[wanted]();
  };

  /**
   * Handles `compositionstart`, `compositionend`, and `blur`, which ends a composition where the browser sends no event
   * for it.
   */
  readonly onComposition = ({ type }: Event): void => {
    if (type === "compositionstart") this.#composing = true;
    else if (this.#composing) this.#finish();
  };

  readonly #onText = (event: Y.YTextEvent, { origin }: Y.Transaction): void => {
    if (origin !== this) {
      // Text that is typed after others wrote, or after undo, begins a new step.
      this.#step = undefined;
      this.#held.hold(changeOf(event));
      if (!this.#composing) this.#showHeld();
    }
    this.#options.changed();
  };

  #finish(): void {
    this.#composing = false;
    this.#store();
    this.#showHeld();
  }

  /** Writes the field's edit into the text. */
  #store(inputType = "insertText"): void {
    const [field, text] = [this.#options.field(), this.#text];
    if (field === null || text === undefined || field.value === this.#shown) return;
    const splice = difference(this.#shown, field.value, field.selectionStart ?? field.value.length);
    this.#beginStep(splice, inputType);
    const edit = ChangeSet.of(splice, this.#held.shownLength(text.length), "\n");
    const change = this.#held.pass(edit, true);
    text.doc?.transact(() => writeChange(text, change), this);
    this.#shown = field.value;
    if (this.#held.isEmpty && this.#options.read(text) !== field.value)
      this.#fill(field.selectionStart ?? 0, field.selectionEnd ?? 0);
  }

  #beginStep({ from, to, insert }: Splice, inputType: string): void {
    const typed = inputType === "insertText" || inputType === "insertCompositionText";
    const kind: Edit["kind"] = typed
      ? "typing"
      : /^delete.*(?:Backward|Forward)$/.test(inputType)
        ? "deleting"
        : "single";
    const atWordEdge = /\s/.test(`${this.#shown.charAt(from - 1)}${insert.charAt(0)}`);
    const edit: Edit = { kind, from, to, inserted: insert.length, atWordEdge, timeMs: Date.now() };
    if (startsStep(this.#step, edit)) this.#undo?.stopCapturing();
    this.#step = takeEdit(this.#step, edit);
  }

  /** Shows in the field what others wrote. The caret stays beside its letters. */
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
    // Without the focus, setting the selection would take the keyboard in some browsers.
    if (start !== undefined && end !== undefined && field.matches(":focus"))
      field.setSelectionRange(start, end, direction);
  }
}

function undoByKey({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): "undo" | "redo" | undefined {
  if (altKey || ctrlKey === metaKey) return undefined;
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key.toLowerCase() === "y" && ctrlKey ? "redo" : undefined;
}

function undoByInput({ inputType }: InputEvent): "undo" | "redo" | undefined {
  return inputType === "historyUndo" ? "undo" : inputType === "historyRedo" ? "redo" : undefined;
}

/**
 * Returns the splice of whole characters that turned one value of a field into another. `caret` is the caret after the
 * edit. It decides which of two equal letters was typed.
 */
function difference(before: string, after: string, caret: number): Splice {
  const typedAt = Math.max(0, caret - Math.max(0, after.length - before.length));
  const { index, remove, insert } = simpleDiffStringWithCursor(before, after, typedAt);
  return wholeCharacters({ from: index, to: index + remove, insert }, (position) => before.charCodeAt(position));
}
