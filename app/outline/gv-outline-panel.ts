/** `<gv-outline-panel>`: the outline in a dialog, for windows that have no room for it beside the text. */
import { msg } from "@lit/localize";
import type { EditorView } from "@codemirror/view";
import { css, html, LitElement } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-dialog.ts";
import { goToHeading } from "./gv-outline.ts";

/**
 * @property open - Whether it is shown.
 * @property view - Returns the editor.
 * @event gv-close - The dialog was closed.
 */
export class GvOutlinePanel extends LitElement {
  static override properties = { open: { attribute: false }, view: { attribute: false } };
  declare open: boolean;
  declare view: (() => EditorView | undefined) | undefined;
  /** Where the person goes once the dialog has closed and given the focus back. */
  #goesTo: number | undefined;

  static override styles = [
    controlStyles,
    css`
      gv-outline {
        display: block;
        margin-inline: calc(-1 * var(--gv-space-m));
      }
    `,
  ];

  constructor() {
    super();
    this.open = false;
  }

  protected override render() {
    return html`<gv-dialog .heading=${msg("Outline")} .open=${this.open} @gv-close=${this.#onClose}>
      <gv-outline .view=${this.view?.()} .active=${this.open} @gv-heading=${this.#onHeading}></gv-outline>
    </gv-dialog>`;
  }

  readonly #onHeading = (event: CustomEvent<number>): void => {
    event.preventDefault();
    this.#goesTo = event.detail;
    this.open = false;
  };

  readonly #onClose = (): void => {
    this.dispatchEvent(new CustomEvent("gv-close"));
    const [view, place] = [this.view?.(), this.#goesTo];
    this.#goesTo = undefined;
    if (view !== undefined && place !== undefined) goToHeading(view, place);
  };
}

customElements.define("gv-outline-panel", GvOutlinePanel);

declare global {
  interface HTMLElementTagNameMap {
    "gv-outline-panel": GvOutlinePanel;
  }
}
