/** `<gv-update-toast>`: says that a new version is ready, and lets the person choose when to load it. */
import { msg } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import { controlStyles } from "../controls/control-styles.ts";

/** @property reload - Loads the new version. The toast is shown while this is set. */
export class GvUpdateToast extends LitElement {
  static override properties = { reload: { attribute: false } };
  declare reload: (() => void) | undefined;

  static override styles = [
    controlStyles,
    css`
      .toast {
        position: fixed;
        inset-block-end: var(--gv-space-m);
        margin-block-end: var(--gv-below);
        inset-inline-end: var(--gv-space-m);
        z-index: 20;
        display: flex;
        align-items: center;
        gap: var(--gv-space-s);
        max-inline-size: calc(100vw - 2rem);
        padding-block: var(--gv-space-s);
        padding-inline: var(--gv-space-m) var(--gv-space-s);
        border: 1px solid var(--gv-line);
        border-radius: var(--gv-radius-large);
        background: var(--gv-raised);
        box-shadow: var(--gv-shadow);
      }
      p {
        margin-inline-end: var(--gv-space-s);
      }
    `,
  ];

  protected override render() {
    const { reload } = this;
    return html`<div aria-live="polite">
      ${
        reload === undefined
          ? nothing
          : html`<section class="toast" aria-label=${msg("Update")}>
              <p>${msg("A new version is ready")}</p>
              <button class="primary" @click=${reload}>${msg("Reload")}</button>
              <button @click=${() => (this.reload = undefined)}>${msg("Later")}</button>
            </section>`
      }
    </div>`;
  }
}

customElements.define("gv-update-toast", GvUpdateToast);

declare global {
  interface HTMLElementTagNameMap {
    "gv-update-toast": GvUpdateToast;
  }
}
