/** `<gv-panels>`: the dialogs that help a person to find their way, of which one at most is open. Loaded when first needed. */
import { type EditorView } from "@codemirror/view";
import { html, LitElement } from "lit";
import "../appearance/gv-appearance.ts";
import "../outline/gv-outline-panel.ts";
import "../shortcuts/gv-shortcuts.ts";

export type Panel = "appearance" | "outline" | "shortcuts";

/**
 * @property panel - The dialog that is open; undefined is none.
 * @property view - Returns the editor.
 * @event gv-close - The dialog was closed.
 */
export class GvPanels extends LitElement {
  static override properties = { panel: { attribute: false }, view: { attribute: false } };
  declare panel: Panel | undefined;
  declare view: (() => EditorView | undefined) | undefined;

  protected override render() {
    return html`
      <gv-appearance .open=${this.panel === "appearance"} @gv-close=${this.#close}></gv-appearance>
      <gv-outline-panel
        .open=${this.panel === "outline"}
        .view=${this.view}
        @gv-close=${this.#close}
      ></gv-outline-panel>
      <gv-shortcuts .open=${this.panel === "shortcuts"} .view=${this.view} @gv-close=${this.#close}></gv-shortcuts>
    `;
  }

  readonly #close = (): void => void this.dispatchEvent(new CustomEvent("gv-close"));
}

customElements.define("gv-panels", GvPanels);

declare global {
  interface HTMLElementTagNameMap {
    "gv-panels": GvPanels;
  }
}
