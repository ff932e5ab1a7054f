/** `<gv-share-panel>`: shows the link, what it allows, and whether it was copied. Loaded when first opened. */
import "@awesome.me/webawesome/dist/components/popover/popover.js";
import { css, html, LitElement } from "lit";
import { controlStyles } from "../controls/control-styles.ts";

/**
 * @property link - The whole link to share.
 * @property copied - Whether the last attempt to copy succeeded; undefined before the first.
 * @event gv-copy - The person asks to copy the link again.
 */
export class GvSharePanel extends LitElement {
  static override properties = { link: { attribute: false }, copied: { attribute: false } };
  declare link: string;
  declare copied: boolean | undefined;

  static override styles = [
    controlStyles,
    css`
      :host {
        display: block;
        inline-size: min(20rem, calc(100vw - 4rem));
      }
      h2 {
        margin-block-end: 0.25rem;
      }
      label {
        margin-block-start: 1rem;
      }
      input {
        text-overflow: ellipsis;
      }
      button,
      button + p {
        inline-size: 100%;
        margin-block-start: 0.75rem;
      }
    `,
  ];

  constructor() {
    super();
    this.link = "";
    this.copied = undefined;
  }

  /** Puts the focus on the link and selects all of it. */
  override focus(): void {
    this.renderRoot.querySelector("input")?.focus({ preventScroll: true });
  }

  protected override render() {
    return html`
      <h2>Write together</h2>
      <p>Anyone with this link can read and write.</p>
      <label for="link">Link to this document</label>
      <input id="link" type="url" readonly .value=${this.link} @focus=${this.#select} @click=${this.#select} />
      <button class="outlined" @click=${() => this.dispatchEvent(new CustomEvent("gv-copy"))}>
        <gv-icon name=${this.copied === true ? "check" : "copy"}></gv-icon>
        ${this.copied === true ? "Link copied" : "Copy link"}
      </button>
      ${
        this.copied === false
          ? html`<p class="quiet">This browser did not allow copying. Select the link and copy it.</p>`
          : ""
      }
    `;
  }

  readonly #select = (event: Event): void => {
    (event.currentTarget as HTMLInputElement).select();
  };
}

customElements.define("gv-share-panel", GvSharePanel);

declare global {
  interface HTMLElementTagNameMap {
    "gv-share-panel": GvSharePanel;
  }
}
