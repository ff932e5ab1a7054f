/**
 * `<gv-menu-items>`: the actions that are needed now and then: a new document, a file, a copy, finding, keeping. Loaded
 * when first opened.
 */
import { msg } from "@lit/localize";
import "@awesome.me/webawesome/dist/components/popover/popover.js";
import { css, html, LitElement, nothing } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-icon.ts";
import type { MenuAction } from "./gv-menu.ts";
import { nextMenuItem, TypeAhead } from "./menu-keys.ts";

const items = (): readonly { readonly action: MenuAction; readonly icon: string; readonly words: string }[] => [
  { action: "new", icon: "file-plus", words: msg("New document") },
  { action: "open", icon: "folder-open", words: msg("Open a file") },
  { action: "export", icon: "download", words: msg("Export") },
  // An item with a check: it asks before it is checked.
  { action: "keep", icon: "device", words: msg("Do not keep on this device") },
  { action: "find", icon: "search", words: msg("Find and replace") },
  { action: "history", icon: "history", words: msg("History") },
  { action: "appearance", icon: "letters", words: msg("Appearance") },
  { action: "shortcuts", icon: "keyboard", words: msg("Keyboard shortcuts") },
];

/**
 * @property kept - Whether this device keeps the document.
 * @event gv-action - An item was chosen; `detail` is its MenuAction. Bubbles, composed.
 * @event gv-done - Tab was pressed, which leaves the menu.
 */
export class GvMenuItems extends LitElement {
  static override properties = { kept: { attribute: false } };
  declare kept: boolean;
  readonly #typeAhead = new TypeAhead();

  static override styles = [
    controlStyles,
    css`
      .items {
        display: grid;
        min-inline-size: 13rem;
      }
      .items button {
        justify-content: flex-start;
        gap: var(--gv-space-sm);
      }
    `,
  ];

  constructor() {
    super();
    this.kept = true;
  }

  /** Puts the focus on the first item. */
  override focus(): void {
    this.renderRoot.querySelector("button")?.focus({ preventScroll: true });
  }

  protected override render() {
    return html`<div class="items" role="menu" aria-label=${msg("More")} @keydown=${this.#onKey}>
      ${items().map(
        ({ action, icon, words }) =>
          html`<button
            role=${action === "keep" ? "menuitemcheckbox" : "menuitem"}
            aria-checked=${action === "keep" ? !this.kept : nothing}
            tabindex="-1"
            @click=${() => this.#choose(action)}
          >
            <gv-icon name=${action === "keep" && !this.kept ? "check" : icon}></gv-icon>${words}
          </button>`,
      )}
    </div>`;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Back on the menu's button, Tab moves the focus to the button's neighbour.
    if (event.key === "Tab") return void this.dispatchEvent(new CustomEvent("gv-done"));
    const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>("[role^=menuitem]")];
    const next = nextMenuItem(
      items().map(({ words }) => words),
      buttons.findIndex((button) => button.matches(":focus")),
      event.key,
      this.#typeAhead.take(event.key, event.timeStamp),
    );
    if (next === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  };

  #choose(detail: MenuAction): void {
    this.dispatchEvent(new CustomEvent("gv-action", { detail, bubbles: true, composed: true }));
  }
}

customElements.define("gv-menu-items", GvMenuItems);

declare global {
  interface HTMLElementTagNameMap {
    "gv-menu-items": GvMenuItems;
  }
}
