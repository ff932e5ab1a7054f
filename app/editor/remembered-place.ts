/**
 * Remembers a person's place in a document: caret, selection, the text in view, and whether they were writing.
 * Reloading, going back and restoring a discarded tab return to it. So does opening the document again later, but
 * without the focus.
 */
import { EditorSelection, type Extension, type StateEffect } from "@codemirror/state";
import { EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import * as Y from "yjs";
import { readCursor } from "./carets/cursor-position.ts";
import { keepPlace, readPlaces, type StoredPlace } from "../storage/places.ts";
import { isBehind, toShared } from "./binding/text-binding.ts";

/** How long to wait for the text of the place. After it the reader has settled elsewhere. */
const patienceMs = 30_000;
/** How long after a scroll the place is noted. */
const restMs = 200;

/** A place in the current text. */
export interface Place {
  readonly anchor: number;
  readonly head: number;
  readonly top: number;
  readonly offset: number;
  readonly writing: boolean;
}

/** Finds a stored place in the text. "not-yet" while its text has not arrived. */
export function placeIn(
  content: Y.Text,
  { anchor, head, top, offset, writing }: StoredPlace,
): Place | "not-yet" | undefined {
  const selection = readCursor({ anchor, head }, content);
  const first = readCursor({ anchor: top, head: top }, content);
  if (selection === "not-yet" || first === "not-yet") return "not-yet";
  if (selection === undefined || first === undefined) return undefined;
  return { ...selection, top: first.head, offset, writing };
}

/** Returns this tab's place, else this browser's. In the latter case the person returns to read, not to write. */
function recallPlace(id: string): StoredPlace | undefined {
  const here = readPlaces(() => sessionStorage).find((place) => place.id === id);
  if (here !== undefined) return here;
  const before = readPlaces(() => localStorage).find((place) => place.id === id);
  return before && { ...before, writing: false };
}

/** The selection and the effect that show a place in a view of a text of `length`. */
function show(
  { anchor, head, top, offset }: Place,
  length: number,
): { selection: EditorSelection; effects: StateEffect<unknown> } {
  const at = (position: number) => Math.min(position, length);
  return {
    selection: EditorSelection.single(at(anchor), at(head)),
    effects: EditorView.scrollIntoView(at(top), { y: "start", yMargin: offset }),
  };
}

class RememberedPlace implements PluginValue {
  readonly #view: EditorView;
  readonly #content: Y.Text;
  readonly #id: string;
  /** Where to go when the text arrives. */
  #awaited: StoredPlace | undefined;
  #seen: { readonly top: unknown; readonly offset: number } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #givesUp: ReturnType<typeof setTimeout> | undefined;

  constructor(view: EditorView, content: Y.Text, id: string) {
    this.#view = view;
    this.#content = content;
    this.#id = id;
    this.#awaited = recallPlace(id);
    addEventListener("pagehide", this.#keep);
    document.addEventListener("visibilitychange", this.#onVisibility);
    view.scrollDOM.addEventListener("scroll", this.#onScroll, { passive: true });
    for (const type of settling) view.dom.addEventListener(type, this.#settle, { capture: true, passive: true });
    // An empty text may still be waited for, for as long as it takes.
    if (content.length > 0) this.#beginToWait();
    // A view takes no transaction while it is being made.
    queueMicrotask(() => this.#goToPlace());
  }

  update({ docChanged }: ViewUpdate): void {
    if (!docChanged || this.#awaited === undefined) return;
    this.#beginToWait();
    queueMicrotask(() => this.#goToPlace());
  }

  #beginToWait(): void {
    this.#givesUp ??= setTimeout(this.#settle, patienceMs);
  }

  destroy(): void {
    this.#write();
    clearTimeout(this.#timer);
    clearTimeout(this.#givesUp);
    removeEventListener("pagehide", this.#keep);
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#view.scrollDOM.removeEventListener("scroll", this.#onScroll);
    for (const type of settling) this.#view.dom.removeEventListener(type, this.#settle, { capture: true });
    this.#awaited = undefined;
  }

  #goToPlace(): void {
    if (this.#awaited === undefined || isBehind(this.#view)) return;
    const place = placeIn(this.#content, this.#awaited);
    if (place === "not-yet") return;
    this.#settle();
    if (place === undefined) return;
    this.#view.dispatch(show(place, this.#view.state.doc.length));
    if (place.writing && document.activeElement === document.body) this.#view.contentDOM.focus({ preventScroll: true });
  }

  /** Gives up the awaited place, because the reader has moved. */
  readonly #settle = (): void => {
    this.#awaited = undefined;
  };

  readonly #onScroll = (): void => {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#look();
    }, restMs);
  };

  readonly #onVisibility = (): void => {
    if (document.visibilityState === "hidden") this.#keep();
  };

  #look(): void {
    const { scrollDOM, contentDOM } = this.#view;
    if (!scrollDOM.isConnected || scrollDOM.clientHeight === 0) return;
    const window = scrollDOM.getBoundingClientRect();
    const text = contentDOM.getBoundingClientRect();
    const position = this.#view.posAtCoords({ x: text.left + text.width / 2, y: window.top + 1 }, false);
    const line = this.#view.coordsAtPos(position, 1);
    this.#seen = { top: this.#at(position), offset: line === null ? 0 : Math.round(line.top - window.top) };
  }

  readonly #keep = (): void => {
    this.#look();
    this.#write();
  };

  #write(): void {
    // If the text never arrived, the previous place is still right.
    if (this.#awaited !== undefined || this.#content.doc === null || this.#content.length === 0) return;
    const { anchor, head } = this.#view.state.selection.main;
    const writing = this.#view.hasFocus || (this.#view.root as Document).activeElement === this.#view.contentDOM;
    const { top = this.#at(0), offset = 0 } = this.#seen ?? {};
    const place = { id: this.#id, anchor: this.#at(anchor), head: this.#at(head), top, offset, writing };
    keepPlace(() => sessionStorage, place);
    keepPlace(() => localStorage, place);
  }

  /** Binds a position to the character before it, so that text that others add there comes after it. */
  #at(position: number): unknown {
    const index = Math.min(toShared(this.#view, position, -1), this.#content.length);
    return Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(this.#content, index, -1));
  }
}

/** Events that show that the reader has settled somewhere. */
const settling = ["pointerdown", "wheel", "keydown", "touchstart", "beforeinput"] as const;

/** The extension. Remembers the place in the document with this ID, and goes to it at once or when the text arrives. */
export function rememberedPlace(content: Y.Text, id: string): Extension {
  return ViewPlugin.define((view) => new RememberedPlace(view, content, id));
}
