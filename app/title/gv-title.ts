/** `<gv-title>`: the document's title, edited by everyone at once. */
import { msg } from "@lit/localize";
import { css, html, LitElement, type PropertyValues } from "lit";
import type * as Y from "yjs";
import { isForInputMethod } from "../text/composing.ts";
import { readTitle, titleInField, titleLimit, untitled } from "./title-text.ts";
import { SharedTextField } from "../shared-text/shared-text-field.ts";

/**
 * @property text - The title; undefined shows an empty field that takes no input.
 * @property placeholder - The document's name without a title. Default: "Untitled".
 * @event gv-done - Enter was pressed.
 */
export class GvTitle extends LitElement {
  static override properties = { text: { attribute: false }, placeholder: { attribute: false } };
  declare text: Y.Text | undefined;
  declare placeholder: string | undefined;
  readonly #shared = new SharedTextField(this, {
    field: () => this.renderRoot?.querySelector("input") ?? null,
    read: (title) => titleInField(readTitle(title)),
    changed: () => this.#describe(),
  });

  static override styles = css`
    :host {
      display: block;
      min-inline-size: 0;
    }
    input {
      box-sizing: border-box;
      inline-size: 100%;
      min-block-size: var(--gv-target);
      padding: 0 var(--gv-space-s);
      border: 1px solid transparent;
      border-radius: var(--gv-radius);
      background: transparent;
      color: var(--gv-text);
      font: var(--gv-weight-strong) var(--gv-size-large) / var(--gv-leading-heading) var(--gv-font-ui);
      letter-spacing: var(--gv-tracking-heading);
      text-overflow: ellipsis;
      transition: background-color 0.12s ease;
    }
    input::placeholder {
      color: var(--gv-text);
      opacity: 0.75;
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
      lang=""
      dir="auto"
      aria-label=${msg("Document title")}
      placeholder=${this.placeholder ?? untitled()}
      autocomplete="off"
      enterkeyhint="done"
      maxlength=${titleLimit}
      ?disabled=${this.text === undefined}
      @input=${this.#shared.onInput}
      @compositionstart=${this.#shared.onComposition}
      @compositionend=${this.#shared.onComposition}
      @blur=${this.#shared.onComposition}
      @beforeinput=${this.#shared.onUndo}
      @keydown=${this.#onKeydown}
    />`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("text")) this.#shared.show(this.text);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#shared.show(this.text);
  }

  readonly #onKeydown = (event: KeyboardEvent): void => {
    this.#shared.onUndo(event);
    if (event.key !== "Enter" || isForInputMethod(event)) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent("gv-done"));
  };

  #describe(): void {
    const title = this.#shared.text;
    const field = this.renderRoot?.querySelector("input");
    if (field) field.title = isShownInPart(title) ? msg("Only the beginning of this title is shown.") : "";
  }
}

const isShownInPart = (title: Y.Text | undefined): boolean => title !== undefined && title.length > titleLimit;

customElements.define("gv-title", GvTitle);

declare global {
  interface HTMLElementTagNameMap {
    "gv-title": GvTitle;
  }
}
