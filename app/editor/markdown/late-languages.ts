/**
 * Leaves code out of the tree until its language has loaded, and then parses it. CodeMirror can wait for a language, too, but
 * forgets one that loads during a parse. A slow device parses in many steps, and there such code would stay plain.
 */
import { forceParsing, ParseContext, syntaxTree, syntaxTreeAvailable } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { type EditorView, ViewPlugin } from "@codemirror/view";
import type { Parser } from "@lezer/common";

/** How long one step may take, and how long the page has for other work before the next. */
const stepMs = 25;
const pauseMs = 25;

/** What to call when a language has loaded. */
const waiting = new Set<() => void>();

/** Takes the place of a parser that is loading. Where that fails the code stays plain until the text is parsed for another reason. */
export function leftOutUntil(loading: Promise<unknown>): Parser {
  loading.then(
    () => waiting.forEach((hasLoaded) => hasLoaded()),
    () => undefined,
  );
  return ParseContext.getSkippingParser();
}

class LateLanguages {
  readonly #view: EditorView;
  /** A parse that was under way when a language loaded may leave its code out. The one that begins afterwards does not. */
  #parsesLeft = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: EditorView) {
    this.#view = view;
    waiting.add(this.#hasLoaded);
  }

  destroy(): void {
    waiting.delete(this.#hasLoaded);
    clearTimeout(this.#timer);
  }

  readonly #hasLoaded = (): void => {
    this.#parsesLeft = 2;
    this.#timer ??= setTimeout(this.#step);
  };

  readonly #step = (): void => {
    this.#timer = undefined;
    const { state } = this.#view;
    const { length } = syntaxTree(state);
    if (syntaxTreeAvailable(state, length)) return;
    if (forceParsing(this.#view, length, stepMs)) this.#parsesLeft--;
    if (this.#parsesLeft > 0) this.#timer = setTimeout(this.#step, pauseMs);
  };
}

/** Parses what has been left out of the text of a view. */
export const lateLanguages: Extension = ViewPlugin.fromClass(LateLanguages);
