/** `<gv-shortcuts>`: the dialog **Keyboard shortcuts**, with the keys in the words of the system. Loaded when first needed. */
import { msg } from "@lit/localize";
import { type EditorView, keymap } from "@codemirror/view";
import { css, html, LitElement } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-dialog.ts";
import { isApple, keyWords } from "../formatting/key-words.ts";
import { shortcutGroups } from "./shortcuts.ts";

/**
 * @property open - Whether it is shown.
 * @property view - Returns the editor, whose keys are listed.
 * @event gv-close - The dialog was closed.
 */
export class GvShortcuts extends LitElement {
  static override properties = { open: { attribute: false }, view: { attribute: false } };
  declare open: boolean;
  declare view: (() => EditorView | undefined) | undefined;
  readonly #isMac = isApple();

  static override styles = [
    controlStyles,
    css`
      .groups {
        columns: 18rem;
        column-gap: var(--gv-space-xl);
        margin-inline: calc(-1 * var(--gv-space-m));
        padding: var(--gv-space-s) var(--gv-space-m) 0;
        border-radius: var(--gv-radius);
      }
      .groups:focus-visible {
        outline-offset: -2px;
      }
      section {
        break-inside: avoid;
        padding-block-end: var(--gv-space-l);
      }
      h3 {
        margin: 0 0 var(--gv-space-xs);
        font: var(--gv-weight-strong) var(--gv-size-body) / var(--gv-leading-ui) var(--gv-font-ui);
      }
      dl {
        margin: 0;
      }
      dl div {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 0 var(--gv-space-m);
        padding-block: var(--gv-space-xs);
        border-block-start: 1px solid var(--gv-line);
      }
      dd {
        margin: 0;
        margin-inline-start: auto;
        color: var(--gv-quiet);
      }
      kbd {
        padding: 0.0625rem var(--gv-space-xs);
        border: 1px solid var(--gv-line);
        border-radius: var(--gv-radius-small);
        background: var(--gv-bar);
        color: var(--gv-text);
        font: var(--gv-size-note) / var(--gv-leading-words) var(--gv-font-ui);
        white-space: nowrap;
      }
    `,
  ];

  constructor() {
    super();
    this.open = false;
  }

  protected override render() {
    return html`<gv-dialog
      .heading=${msg("Keyboard shortcuts")}
      .size=${"large"}
      .open=${this.open}
      @gv-close=${() => this.dispatchEvent(new CustomEvent("gv-close"))}
    >
      <div class="groups" role="group" aria-label=${msg("Shortcuts")} tabindex="0" autofocus>
        ${this.#groups().map(
          ({ name, shortcuts }) =>
            html`<section>
              <h3>${name}</h3>
              <dl>
                ${shortcuts.map(
                  ({ words, keys }) =>
                    html`<div>
                      <dt>${words}</dt>
                      <dd>${this.#renderKeys(keys)}</dd>
                    </div>`,
                )}
              </dl>
            </section>`,
        )}
      </div>
    </gv-dialog>`;
  }

  #groups() {
    const bindings = this.open ? (this.view?.()?.state.facet(keymap).flat() ?? []) : [];
    return shortcutGroups(bindings, this.#isMac);
  }

  #renderKeys(keys: readonly string[]) {
    return keys.map(
      (key, index) => html`${index === 0 ? "" : ` ${msg("or")} `}<kbd>${keyWords(key, this.#isMac)}</kbd>`,
    );
  }
}

customElements.define("gv-shortcuts", GvShortcuts);

declare global {
  interface HTMLElementTagNameMap {
    "gv-shortcuts": GvShortcuts;
  }
}
