/** `<gv-unkeep>`: asks whether a document is really not to be kept on this device. Loaded when first needed. */
import { msg } from "@lit/localize";
import { css, html, LitElement } from "lit";
import type { GrapevineProvider } from "../../sync/index.ts";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-dialog.ts";
import { othersWithAll } from "../people/others-with-all.ts";

/**
 * @property open - Whether it asks.
 * @property provider - The document's connection. It tells whether anybody else has the text, and the words follow it
 *   while the question is open.
 * @event gv-unkeep - The person does not want the document on this device.
 * @event gv-close - The question was answered or put away.
 */
export class GvUnkeep extends LitElement {
  static override properties = { open: { attribute: false }, provider: { attribute: false } };
  declare open: boolean;
  declare provider: Pick<GrapevineProvider, "agreement" | "on" | "off"> | undefined;
  /** The connection that is followed while the question is open. */
  #followed: GvUnkeep["provider"];
  readonly #onLinks = (): void => this.requestUpdate();

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
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#follow(undefined);
  }

  protected override willUpdate(): void {
    this.#follow(this.open ? this.provider : undefined);
  }

  protected override render() {
    const isAlone = this.#followed === undefined || othersWithAll(this.#followed.agreement()).length === 0;
    return html`<gv-dialog .heading=${msg("Do not keep on this device?")} .open=${this.open} @gv-close=${this.#close}>
      <p>
        ${msg("For a computer that others use, too. What this browser has stored of this document is erased: its text, its history, and its place in Documents. From then on nothing of it is stored here, in no tab.")}
      </p>
      <p>
        ${
          isAlone
            ? msg(
                "Nobody else is here who has the text. It is gone when you close or reload this tab, unless somebody comes before.",
              )
            : msg("Others who are here have the text, too. Here it is gone when you close this tab.")
        }
        ${msg("The link stays in the browser’s history until you clear that.")}
      </p>
      <button slot="actions" class="outlined" autofocus @click=${this.#close}>${msg("Cancel")}</button>
      <button slot="actions" class="primary" @click=${this.#confirm}>${msg("Do not keep")}</button>
    </gv-dialog>`;
  }

  #follow(provider: GvUnkeep["provider"]): void {
    if (provider === this.#followed) return;
    this.#followed?.off("change", this.#onLinks);
    this.#followed = provider;
    provider?.on("change", this.#onLinks);
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
