/** `<gv-menu>`: the button that opens the actions which are needed now and then. */
import { msg } from "@lit/localize";
import "../controls/gv-icon.ts";
import { css, html, LitElement } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import { PopupController } from "../controls/popup-controller.ts";

/** "download" is asked for elsewhere, where a text is only on this device. */
export type MenuAction =
  | "download"
  | "appearance"
  | "new"
  | "export"
  | "find"
  | "history"
  | "keep"
  | "open"
  | "shortcuts";

/**
 * @property loadPopup - Loads `<gv-menu-items>`.
 * @property kept - Whether this device keeps the document.
 * @event gv-action - An item was chosen; `detail` is its MenuAction. Bubbles, composed.
 */
export class GvMenu extends LitElement {
  static override properties = { loadPopup: { attribute: false }, kept: { attribute: false } };
  declare loadPopup: () => Promise<unknown>;
  declare kept: boolean;
  readonly #popup = new PopupController(
    this,
    () => msg("More"),
    () => this.loadPopup(),
  );

  static override styles = [
    controlStyles,
    css`
      .trigger {
        padding: 0;
      }
      wa-popover::part(body) {
        padding: var(--gv-space-xs);
      }
    `,
  ];

  constructor() {
    super();
    this.kept = true;
  }

  protected override render() {
    const { open } = this.#popup;
    return html`
      <button
        class="trigger"
        aria-label=${msg("More")}
        title=${msg("More")}
        aria-haspopup="menu"
        aria-expanded=${open}
        @click=${this.#popup.toggle}
        @keydown=${this.#onTriggerKey}
      >
        <gv-icon name="ellipsis"></gv-icon>
      </button>
      ${this.#popup.render(
        () =>
          html`<gv-menu-items
            autofocus
            .kept=${this.kept}
            @gv-action=${() => this.#popup.set(false)}
            @gv-done=${this.#popup.dismiss}
          ></gv-menu-items>`,
      )}
    `;
  }

  readonly #onTriggerKey = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" || this.#popup.open) return;
    event.preventDefault();
    void this.#popup.toggle();
  };
}

customElements.define("gv-menu", GvMenu);

declare global {
  interface HTMLElementTagNameMap {
    "gv-menu": GvMenu;
  }
  interface GlobalEventHandlersEventMap {
    "gv-action": CustomEvent<MenuAction>;
  }
}
