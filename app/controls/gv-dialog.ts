/**
 * `<gv-dialog>`: a modal dialog with a heading and a Close button. In a narrow window a small one is a sheet at the
 * bottom, and a large one fills the window.
 */
import { msg } from "@lit/localize";
import "./gv-icon.ts";
import { css, html, LitElement, type PropertyValues } from "lit";
import "../foot/gv-foot.ts";
import { controlStyles } from "./control-styles.ts";

/**
 * @property heading - The dialog's name.
 * @property size - `small` for a question or a panel, `large` for a view such as the history.
 * @property open - Whether it is shown. Pressing Escape, Close or the backdrop sets it to false.
 * @event gv-close - The dialog was closed. Does not bubble.
 * @slot - The content. An element with `autofocus` in it gets the focus; otherwise Close does.
 * @slot actions - Buttons at the foot, which stay in view.
 */
export class GvDialog extends LitElement {
  static override properties = {
    heading: { attribute: false },
    size: { attribute: false },
    open: { attribute: false },
  };
  declare heading: string;
  declare size: "small" | "large";
  declare open: boolean;

  static override styles = [
    controlStyles,
    css`
      dialog {
        display: none;
        flex-direction: column;
        inline-size: min(28rem, calc(100vw - 2rem));
        max-inline-size: none;
        max-block-size: calc(100dvh - 2rem);
        padding: 0;
        border: 1px solid var(--gv-line);
        border-radius: var(--gv-radius-large);
        background: var(--gv-raised);
        box-shadow: var(--gv-shadow);
        color: var(--gv-text);
      }
      dialog[open] {
        display: flex;
      }
      dialog.large {
        inline-size: min(70rem, calc(100vw - 2rem));
        block-size: calc(100dvh - 2rem);
      }
      dialog::backdrop {
        background: var(--gv-backdrop);
      }
      .head {
        display: flex;
        flex: none;
        align-items: center;
        gap: var(--gv-space-s);
        padding-block: var(--gv-space-s) 0;
        padding-inline: var(--gv-space-l) var(--gv-space-s);
      }
      h2 {
        flex: 1;
        min-inline-size: 0;
        margin: 0;
        font: var(--gv-weight-strong) var(--gv-size-large) / var(--gv-leading-heading) var(--gv-font-ui);
        overflow-wrap: anywhere;
      }
      .head button {
        padding: 0;
      }
      .body {
        flex: 1;
        min-block-size: 0;
        padding: var(--gv-space-s) var(--gv-space-l) var(--gv-space-l);
        overflow-y: auto;
        overscroll-behavior: contain;
      }
      .actions {
        display: flex;
        flex: none;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: var(--gv-space-s);
      }
      .actions.filled {
        padding: var(--gv-space-m) var(--gv-space-l);
        border-block-start: 1px solid var(--gv-line);
      }
      @media (max-width: 40rem) {
        dialog {
          inline-size: 100%;
          margin-block-end: 0;
          padding-block-end: env(safe-area-inset-bottom);
          border-end-start-radius: 0;
          border-end-end-radius: 0;
        }
        dialog.large {
          inline-size: 100%;
          block-size: 100dvh;
          max-block-size: none;
          border: 0;
          border-radius: 0;
        }
      }
      @media (forced-colors: active) {
        dialog::backdrop {
          background: rgb(0 0 0 / 70%);
          forced-color-adjust: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.heading = "";
    this.size = "small";
    this.open = false;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("open")) return;
    const dialog = this.#dialog;
    if (this.open && dialog?.open === false) dialog.showModal();
    else if (!this.open && dialog?.open === true) dialog.close();
  }

  protected override render() {
    return html`<dialog class=${this.size} aria-labelledby="heading" @close=${this.#onClose} @click=${this.#onClick}>
      <div class="head">
        <h2 id="heading">${this.heading}</h2>
        <button aria-label=${msg("Close")} title=${msg("Close")} @click=${this.#close}>
          <gv-icon name="xmark"></gv-icon>
        </button>
      </div>
      <div class="body"><slot></slot></div>
      <div class="actions"><slot name="actions" @slotchange=${this.#onActions}></slot></div>
      ${this.open ? html`<gv-foot></gv-foot>` : ""}
    </dialog>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  readonly #close = (): void => this.#dialog?.close();

  readonly #onClose = (): void => {
    this.open = false;
    this.dispatchEvent(new CustomEvent("gv-close"));
  };

  /** A press on the dialog itself, and not on what is in it, is one on the backdrop. */
  readonly #onClick = (event: MouseEvent): void => {
    if (event.target === this.#dialog) this.#close();
  };

  readonly #onActions = (event: Event): void => {
    const slot = event.target as HTMLSlotElement;
    slot.parentElement?.classList.toggle("filled", slot.assignedElements().length > 0);
  };
}

customElements.define("gv-dialog", GvDialog);

declare global {
  interface HTMLElementTagNameMap {
    "gv-dialog": GvDialog;
  }
}
