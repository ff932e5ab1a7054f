/** `<gv-title>`: the document's title, edited by everyone at once. */
import { css, html, LitElement, type PropertyValues } from "lit";
import type * as Y from "yjs";
import type { DocumentSession } from "../document/document-session.ts";
import {
  type DeltaStep,
  editTitle,
  moveCaret,
  readTitle,
  titleInField,
  titleInWords,
  titleLimit,
  untitled,
} from "../document/title-text.ts";

/** What marks edits that were typed into this field. */
const origin = Symbol("gv-title");

/**
 * @property session - The document whose title this is; undefined shows an empty field that takes no input.
 * @event gv-title-change - The title changed, here or elsewhere; `detail` is the title in words.
 */
export class GvTitle extends LitElement {
  static override properties = { session: { attribute: false } };
  declare session: DocumentSession | undefined;
  #observed: Y.Text | undefined;
  /** Remote edits wait while an input method composes: setting the value would break its word. */
  #composing = false;

  static override styles = css`
    :host {
      display: block;
      min-inline-size: 0;
    }
    input {
      box-sizing: border-box;
      inline-size: 100%;
      min-block-size: 2.75rem;
      padding: 0 0.625rem;
      border: 1px solid transparent;
      border-radius: var(--gv-radius);
      background: transparent;
      color: var(--gv-text);
      font: 600 1.0625rem/1.3 var(--gv-font-ui);
      letter-spacing: -0.01em;
      text-overflow: ellipsis;
      transition: background-color 0.12s ease;
    }
    input::placeholder {
      color: var(--gv-quiet);
      opacity: 1;
    }
    input:hover {
      background: var(--gv-hover);
    }
    input:focus {
      background: var(--gv-page);
      border-color: var(--gv-line-strong);
    }
    input:focus-visible {
      outline: 2px solid var(--gv-focus);
      outline-offset: 0;
    }
    @media (prefers-reduced-motion: reduce) {
      input {
        transition: none;
      }
    }
  `;

  protected override render() {
    return html`<input
      type="text"
      aria-label="Document title"
      placeholder=${untitled}
      autocomplete="off"
      enterkeyhint="done"
      maxlength=${titleLimit}
      ?disabled=${this.session === undefined}
      @input=${this.#onInput}
      @compositionstart=${() => (this.#composing = true)}
      @compositionend=${this.#onCompositionEnd}
      @keydown=${this.#onKeydown}
    />`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("session")) return;
    this.#observe(this.session?.title);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#observe(this.session?.title);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observe(undefined);
  }

  get #input(): HTMLInputElement | null {
    return this.renderRoot.querySelector("input");
  }

  #observe(title: Y.Text | undefined): void {
    this.#observed?.unobserve(this.#onChange);
    this.#observed = title;
    title?.observe(this.#onChange);
    const input = this.#input;
    if (input !== null) this.#show(input);
    this.#announce();
  }

  readonly #onChange = (event: Y.YTextEvent, transaction: Y.Transaction): void => {
    if (transaction.origin !== origin && !this.#composing) this.#showRemote(event.delta);
    this.#announce();
  };

  #show(input: HTMLInputElement): void {
    const title = this.#observed;
    input.value = title === undefined ? "" : titleInField(readTitle(title));
    input.title = isShownInPart(title) ? "Only the beginning of this title is shown." : "";
  }

  #showRemote(delta: readonly DeltaStep[]): void {
    const input = this.#input;
    if (input === null || this.#observed === undefined) return;
    const { selectionStart, selectionEnd, selectionDirection } = input;
    this.#show(input);
    if (selectionStart === null || selectionEnd === null || !input.matches(":focus")) return;
    const [start, end] = [moveCaret(selectionStart, delta), moveCaret(selectionEnd, delta)];
    input.setSelectionRange(start, end, selectionDirection ?? "none");
  }

  readonly #onInput = (event: InputEvent): void => {
    if (!this.#composing && !event.isComposing) this.#store();
  };

  readonly #onCompositionEnd = (): void => {
    this.#composing = false;
    this.#store();
  };

  #store(): void {
    const input = this.#input;
    if (input === null || this.#observed === undefined) return;
    const { selectionStart, selectionEnd } = input;
    const wasShownInPart = isShownInPart(this.#observed);
    editTitle(this.#observed, input.value, selectionStart ?? input.value.length, origin);
    if (!wasShownInPart) return;
    // What the field did not show has moved into it.
    this.#show(input);
    input.setSelectionRange(selectionStart, selectionEnd);
  }

  /** Enter goes on to the text, as after a headline. */
  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    document.querySelector("gv-editor")?.focus();
  };

  #announce(): void {
    const detail = this.#observed === undefined ? untitled : titleInWords(readTitle(this.#observed));
    this.dispatchEvent(new CustomEvent("gv-title-change", { detail, bubbles: true, composed: true }));
  }
}

const isShownInPart = (title: Y.Text | undefined): boolean => title !== undefined && title.length > titleLimit;

customElements.define("gv-title", GvTitle);

declare global {
  interface HTMLElementTagNameMap {
    "gv-title": GvTitle;
  }
}
