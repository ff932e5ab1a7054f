/** `<gv-menu>`: the actions that are needed now and then: a new document, a file, a copy, finding, keeping. */
import "../controls/gv-icon.ts";
import { css, html, LitElement, nothing } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import { nextMenuItem, TypeAhead } from "./menu-keys.ts";
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

const items: readonly { readonly action: MenuAction; readonly icon: string; readonly words: string }[] = [
  { action: "new", icon: "file-plus", words: "New document" },
  { action: "open", icon: "folder-open", words: "Open a file" },
  { action: "export", icon: "download", words: "Export" },
  // An item with a check: it asks before it is checked.
  { action: "keep", icon: "device", words: "Do not keep on this device" },
  { action: "find", icon: "search", words: "Find and replace" },
  { action: "history", icon: "history", words: "History" },
  { action: "appearance", icon: "letters", words: "Appearance" },
  { action: "shortcuts", icon: "keyboard", words: "Keyboard shortcuts" },
];

/**
 * @property loadPopup - Loads `<wa-popover>`.
 * @property kept - Whether this device keeps the document.
 * @event gv-action - An item was chosen; `detail` is its MenuAction. Bubbles, composed.
 */
export class GvMenu extends LitElement {
  static override properties = { loadPopup: { attribute: false }, kept: { attribute: false } };
  declare loadPopup: () => Promise<unknown>;
  declare kept: boolean;
  readonly #popup = new PopupController(this, "More", () => this.loadPopup());
  readonly #typeAhead = new TypeAhead();

  static override styles = [
    controlStyles,
    css`
      .trigger {
        padding: 0;
      }
      wa-popover::part(body) {
        padding: 0.375rem;
      }
      .items {
        display: grid;
        min-inline-size: 13rem;
      }
      .items button {
        justify-content: flex-start;
        gap: 0.75rem;
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
        aria-label="More"
        title="More"
        aria-haspopup="menu"
        aria-expanded=${open}
        @click=${this.#popup.toggle}
        @keydown=${this.#onTriggerKey}
      >
        <gv-icon name="ellipsis"></gv-icon>
      </button>
      ${this.#popup.render(
        () =>
          html`<div class="items" role="menu" aria-label="More" @keydown=${this.#onMenuKey}>
            ${items.map(
              ({ action, icon, words }, index) =>
                html`<button
                  role=${action === "keep" ? "menuitemcheckbox" : "menuitem"}
                  aria-checked=${action === "keep" ? !this.kept : nothing}
                  tabindex="-1"
                  ?autofocus=${index === 0}
                  @click=${() => this.#choose(action)}
                >
                  <gv-icon name=${action === "keep" && !this.kept ? "check" : icon}></gv-icon>${words}
                </button>`,
            )}
          </div>`,
      )}
    `;
  }

  readonly #onTriggerKey = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" || this.#popup.open) return;
    event.preventDefault();
    void this.#popup.toggle();
  };

  readonly #onMenuKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Back on the button, Tab moves the focus to the button's neighbour.
    if (event.key === "Tab") return this.#popup.dismiss();
    const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>("[role^=menuitem]")];
    const next = nextMenuItem(
      items.map(({ words }) => words),
      buttons.findIndex((button) => button.matches(":focus")),
      event.key,
      this.#typeAhead.take(event.key, event.timeStamp),
    );
    if (next === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  };

  #choose(detail: MenuAction): void {
    this.#popup.set(false);
    this.dispatchEvent(new CustomEvent("gv-action", { detail, bubbles: true, composed: true }));
  }
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
