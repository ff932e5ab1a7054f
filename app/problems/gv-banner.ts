/** `<gv-banner>`: reports trouble that lasts, and stays visible. */
import { msg } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import type { BannerAction } from "./problems.ts";
import { controlStyles } from "../controls/control-styles.ts";

/**
 * @property message - What is wrong, in full sentences.
 * @property actions - What the person can do; each has a button.
 * @property dismissible - Whether the person may dismiss it.
 * @event gv-banner-dismiss - The person dismisses it.
 */
export class GvBanner extends LitElement {
  static override properties = {
    message: { attribute: false },
    actions: { attribute: false },
    dismissible: { attribute: false },
  };
  declare message: string;
  declare actions: readonly BannerAction[];
  declare dismissible: boolean;

  static override styles = [
    controlStyles,
    css`
      .banner {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--gv-space-s) var(--gv-space-m);
        padding: var(--gv-space-s) var(--gv-gutter);
        border-block-end: 1px solid var(--gv-warn-line);
        background: var(--gv-warn-fill);
        color: var(--gv-warn-text);
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
    this.actions = [];
    this.dismissible = false;
  }

  protected override render() {
    const dismiss = () => this.dispatchEvent(new CustomEvent("gv-banner-dismiss"));
    return html`<div class="banner">
      <p role="alert">${this.message}</p>
      ${this.actions.map((action) => html`<button class="outlined" @click=${() => action.act()}>${action.label}</button>`)}
      ${this.dismissible ? html`<button class="outlined" @click=${dismiss}>${msg("Dismiss")}</button>` : nothing}
    </div>`;
  }
}

customElements.define("gv-banner", GvBanner);

declare global {
  interface HTMLElementTagNameMap {
    "gv-banner": GvBanner;
  }
}
