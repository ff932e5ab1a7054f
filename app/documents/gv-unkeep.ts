/** `<gv-unkeep>`: asks whether a document is really not to be kept on this device. Loaded when first needed. */
import { css, html, LitElement } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-dialog.ts";

/**
 * @property open - Whether it asks.
 * @property alone - Whether nobody else is known to have the text.
 * @event gv-unkeep - The person does not want the document on this device.
 * @event gv-close - The question was answered or put away.
 */
export class GvUnkeep extends LitElement {
  static override properties = { open: { attribute: false }, alone: { attribute: false } };
  declare open: boolean;
  declare alone: boolean;

  static override styles = [
    controlStyles,
    css`
      p + p {
        margin-block-start: var(--gv-space-m);
      }
    `,
  ];

  constructor() {
    super();
    this.open = false;
    this.alone = true;
  }

  protected override render() {
    return html`<gv-dialog .heading=${"Do not keep on this device?"} .open=${this.open} @gv-close=${this.#close}>
      <p>
        For a computer that others use, too. What this browser has stored of this document is erased: its text, its
        history, and its place in Documents. From then on nothing of it is stored here, in no tab.
      </p>
      <p>
        ${
          this.alone
            ? "Nobody else is here who has the text. It is gone when you close or reload this tab, unless somebody comes before."
            : "Others who are here have the text, too. Here it is gone when you close this tab."
        }
        The link stays in the browser’s history until you clear that.
      </p>
      <button slot="actions" class="outlined" autofocus @click=${this.#close}>Cancel</button>
      <button slot="actions" class="primary" @click=${this.#confirm}>Do not keep</button>
    </gv-dialog>`;
  }

  readonly #close = (): void => void this.dispatchEvent(new CustomEvent("gv-close"));

  readonly #confirm = (): void => {
    this.dispatchEvent(new CustomEvent("gv-unkeep"));
    this.#close();
  };
}

customElements.define("gv-unkeep", GvUnkeep);

declare global {
  interface HTMLElementTagNameMap {
    "gv-unkeep": GvUnkeep;
  }
}
