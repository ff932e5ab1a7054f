/** `<gv-status>`: how the connection is, in words. The page's one role="status". */
import { css, html, LitElement } from "lit";
import type { DocumentSession } from "../document/document-session.ts";
import { StatusController } from "./status-controller.ts";

/** @property session - The document whose connection is told. */
export class GvStatus extends LitElement {
  static override properties = { session: { attribute: false } };
  declare session: DocumentSession | undefined;
  readonly #status = new StatusController(this);

  static override styles = css`
    :host {
      display: block;
      min-inline-size: 0;
    }
    div {
      display: flex;
      align-items: center;
      gap: 0.5rem;
      color: var(--gv-quiet);
      font: 400 0.875rem/1.4 var(--gv-font-ui);
      white-space: nowrap;
    }
    span {
      overflow: hidden;
      text-overflow: ellipsis;
    }
    i {
      flex: none;
      inline-size: 0.5rem;
      block-size: 0.5rem;
      border-radius: 50%;
      background: var(--gv-line-strong);
    }
    .good i {
      background: var(--gv-good);
    }
    .busy i {
      background: var(--gv-busy);
    }
    .warn i {
      background: var(--gv-danger);
    }
    @media (forced-colors: active) {
      i {
        box-sizing: border-box;
        inline-size: 0.625rem;
        block-size: 0.625rem;
        border: 1px solid CanvasText;
        forced-color-adjust: none;
      }
    }
  `;

  protected override willUpdate(): void {
    this.#status.follow(this.session);
  }

  protected override render() {
    const { words, tone } = this.#status.shown;
    return html`<div role="status" aria-live="polite" class=${tone}><i></i><span>${words}</span></div>`;
  }
}

customElements.define("gv-status", GvStatus);

declare global {
  interface HTMLElementTagNameMap {
    "gv-status": GvStatus;
  }
}
