/**
 * `<gv-format-bar>`: the bar **Formatting**. It stands above the text, and in narrow windows below it, above the keyboard.
 * The page keeps its room before it is loaded.
 */
import { msg } from "@lit/localize";
import { syntaxTree } from "@codemirror/language";
import { StateEffect } from "@codemirror/state";
import { EditorView, type ViewUpdate } from "@codemirror/view";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import "../controls/gv-icon.ts";
import { controlStyles } from "../controls/control-styles.ts";
import { type Format, formats } from "./formats.ts";
import { watchKeyboard } from "./keyboard-inset.ts";
import { isParsed } from "./syntax/syntax.ts";
import { ariaKey, isApple, keyWords } from "./key-words.ts";

const all = formats.flat();

/**
 * @property view - The editor; undefined while there is none.
 * @slot - What stands behind the bar, in its row, and stays in view.
 */
export class GvFormatBar extends LitElement {
  static override properties = {
    view: { attribute: false },
    standing: { state: true },
    stop: { state: true },
  };
  declare view: EditorView | undefined;
  /** For each button whether its format stands at the caret, as "0" and "1". */
  declare standing: string;
  /** The button that Tab leads to. */
  declare stop: number;
  readonly #isMac = isApple();
  readonly #watched = new WeakSet<EditorView>();
  #inset = 0;
  #frame: number | undefined;
  #stopWatching: (() => void) | undefined;

  static override styles = [
    controlStyles,
    css`
      :host {
        display: flex;
        position: relative;
        z-index: 1;
        background: var(--gv-page);
        color: var(--gv-quiet);
      }
      [role="toolbar"] {
        display: flex;
        flex: 1;
        min-inline-size: 0;
        block-size: 100%;
        /* The first picture stands where the text begins. */
        padding-inline: calc(var(--gv-inset) - 0.75rem);
        overflow: auto hidden;
        scrollbar-width: none;
      }
      button {
        flex: none;
        padding: 0;
        /* What is drawn is smaller than what can be pressed. */
        border-width: var(--gv-space-xs);
        border-radius: calc(var(--gv-radius) + var(--gv-space-xs));
        background-clip: padding-box;
      }
      button:hover {
        color: var(--gv-text);
      }
      button[aria-pressed="true"] {
        background: var(--gv-tonal);
        color: var(--gv-on-tonal);
      }
      :focus-visible {
        outline-offset: -2px;
      }
      .group + .group {
        margin-inline-start: var(--gv-space-s);
      }
      .group {
        display: flex;
        flex: none;
      }
      @media (max-width: 40rem) {
        :host {
          border-block-start: 1px solid var(--gv-line);
          background: var(--gv-bar);
        }
        [role="toolbar"] {
          padding-inline: max(var(--gv-space-xs), var(--gv-safe-start)) max(var(--gv-space-xs), var(--gv-safe-end));
          overscroll-behavior-x: contain;
        }
      }
      @media (forced-colors: active) {
        button {
          border-width: 1px;
        }
        button[aria-pressed="true"] {
          border-color: Highlight;
          background: Highlight;
          color: HighlightText;
          forced-color-adjust: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.standing = "";
    this.stop = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopWatching = watchKeyboard((inset) => {
      this.#inset = inset;
      this.style.setProperty("--gv-keyboard", `${inset}px`);
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopWatching?.();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("view")) return;
    this.#watch();
    this.#look();
  }

  protected override render() {
    let index = 0;
    return html`<div role="toolbar" aria-label=${msg("Formatting")} @mousedown=${keepFocus} @keydown=${this.#onKey}>
        ${formats.map(
          (group) => html`<div class="group">${group.map((format) => this.#renderButton(format, index++))}</div>`,
        )}
      </div>
      <slot></slot>`;
  }

  #renderButton({ name, icon, key, stands }: Format, index: number) {
    const words = name();
    return html`<button
      type="button"
      aria-label=${words}
      title=${key === undefined ? words : `${words} (${keyWords(key, this.#isMac)})`}
      aria-keyshortcuts=${key === undefined ? nothing : ariaKey(key, this.#isMac)}
      aria-pressed=${stands === undefined ? nothing : this.standing[index] === "1"}
      tabindex=${index === this.stop ? 0 : -1}
      @focus=${() => (this.stop = index)}
      @click=${() => this.#press(index)}
    >
      <gv-icon name=${icon}></gv-icon>
    </button>`;
  }

  #press(index: number): void {
    const { view } = this;
    if (view === undefined) return;
    all[index]?.run(view);
    view.focus();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const next = this.#next(event.key);
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.renderRoot.querySelectorAll("button")[next]?.focus();
  };

  /** The button that a key leads to, by the toolbar pattern of the ARIA Authoring Practices. */
  #next(key: string): number | undefined {
    const forward = getComputedStyle(this).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const { length } = all;
    if (key === "Home") return 0;
    if (key === "End") return length - 1;
    if (key !== "ArrowLeft" && key !== "ArrowRight") return undefined;
    return (this.stop + (key === forward ? 1 : length - 1)) % length;
  }

  /** Follows the editor's selection, and keeps the line of the caret above the bar. */
  #watch(): void {
    const { view } = this;
    if (view === undefined || this.#watched.has(view)) return;
    this.#watched.add(view);
    const margins = EditorView.scrollMargins.of(() => (this.#inset > 0 ? { bottom: this.#inset } : null));
    const listener = EditorView.updateListener.of((update) => {
      if (update.view === this.view && hasMoved(update)) this.#lookSoon();
    });
    view.dispatch({ effects: StateEffect.appendConfig.of([listener, margins]) });
  }

  /** Looks in the next frame: others' edits come in many. */
  #lookSoon(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#look();
    });
  }

  #look(): void {
    const state = this.view?.state;
    // The bar looks again when the text here has been parsed.
    if (state !== undefined && !isParsed(state, state.selection.main.to)) return;
    this.standing = state === undefined ? "" : all.map(({ stands }) => (stands?.(state) === true ? "1" : "0")).join("");
  }
}

const hasMoved = ({ docChanged, selectionSet, startState, state }: ViewUpdate): boolean =>
  docChanged || selectionSet || syntaxTree(startState) !== syntaxTree(state);

/** A press takes the focus from the text, and a phone's keyboard with it, unless this is prevented. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

customElements.define("gv-format-bar", GvFormatBar);

declare global {
  interface HTMLElementTagNameMap {
    "gv-format-bar": GvFormatBar;
  }
}
