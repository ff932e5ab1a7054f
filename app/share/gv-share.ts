/** `<gv-share>`: copies the document's link, and shows it. */
import "../controls/gv-icon.ts";
import { css, html, LitElement, nothing } from "lit";
import { copyText } from "./clipboard.ts";
import { controlStyles, hiddenVisually } from "../controls/control-styles.ts";
import { PopupController } from "../controls/popup-controller.ts";

/**
 * @property link - The whole link to share.
 * @property loadPopup - Loads `<gv-share-panel>`.
 */
export class GvShare extends LitElement {
  static override properties = { link: { attribute: false }, loadPopup: { attribute: false }, copied: { state: true } };
  declare link: string;
  declare loadPopup: () => Promise<unknown>;
  declare copied: boolean | undefined;
  readonly #popup = new PopupController(this, "Share", () => this.loadPopup());

  static override styles = [
    controlStyles,
    css`
      @media (max-width: 40rem) {
        button.tonal {
          padding: 0;
        }
        button.tonal span {
          ${hiddenVisually}
        }
      }
    `,
  ];

  constructor() {
    super();
    this.link = "";
    this.copied = undefined;
  }

  protected override render() {
    const { open } = this.#popup;
    return html`
      <button class="tonal" aria-haspopup="dialog" aria-expanded=${open} @click=${this.#onClick}>
        <gv-icon name="share"></gv-icon><span>Share</span>
      </button>
      <div class="hidden-visually" aria-live="polite">
        ${open && this.copied === true ? "Link copied. Anyone with this link can read and write." : nothing}
        ${open && this.copied === false ? "The link could not be copied. It is shown for you to copy." : nothing}
      </div>
      ${this.#popup.render(() => html`<gv-share-panel autofocus .link=${this.link} .copied=${this.copied} @gv-copy=${this.#copy}></gv-share-panel>`)}
    `;
  }

  readonly #onClick = async (): Promise<void> => {
    const opening = !this.#popup.open;
    this.copied = undefined;
    // Copy first: browsers allow it only shortly after the click.
    if (opening) await this.#copy();
    await this.#popup.toggle();
  };

  readonly #copy = async (): Promise<void> => {
    this.copied = undefined;
    this.copied = await copyText(this.link);
  };
}

customElements.define("gv-share", GvShare);

declare global {
  interface HTMLElementTagNameMap {
    "gv-share": GvShare;
  }
}
