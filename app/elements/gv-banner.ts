/** `<gv-banner>`: trouble that lasts, told once and kept in sight. */
import { css, html, LitElement } from "lit";
import { controlStyles } from "./control-styles.ts";

/**
 * @property message - What is the matter, in full sentences.
 * @property action - What the button says; undefined: no button.
 * @event gv-banner-action - The button was pressed.
 */
export class GvBanner extends LitElement {
  static override properties = { message: { attribute: false }, action: { attribute: false } };
  declare message: string;
  declare action: string | undefined;

  static override styles = [
    controlStyles,
    css`
      .banner {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
        padding: 0.625rem var(--gv-gutter);
        border-block-end: 1px solid var(--gv-warn-line);
        background: var(--gv-warn-fill);
        color: var(--gv-warn-text);
        font-size: 0.9375rem;
      }
      p {
        flex: 1 1 16rem;
        max-inline-size: 110ch;
      }
      button.outlined {
        border-color: currentColor;
      }
    `,
  ];

  constructor() {
    super();
    this.message = "";
    this.action = undefined;
  }

  protected override render() {
    const press = () => this.dispatchEvent(new CustomEvent("gv-banner-action"));
    return html`<div class="banner">
      <p role="alert">${this.message}</p>
      ${this.action === undefined ? "" : html`<button class="outlined" @click=${press}>${this.action}</button>`}
    </div>`;
  }
}

customElements.define("gv-banner", GvBanner);

declare global {
  interface HTMLElementTagNameMap {
    "gv-banner": GvBanner;
  }
}
