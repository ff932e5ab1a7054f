/** `<gv-status>`: describes the connection in words. It has the page's only role="status". */
import { css, html, LitElement } from "lit";
import type { GrapevineProvider } from "../../sync/index.ts";
import type { Arrival } from "../arrival/arrival.ts";
import type { DocumentStore } from "../storage/document-store.ts";
import { StatusController } from "./status-controller.ts";

/**
 * All three properties belong to one document. Without them there is no connection to describe.
 *
 * @property provider - The connection.
 * @property store - The saved copy: whether edits are saved on this device.
 * @property arrival - Whether this browser has the document, or only its link.
 */
export class GvStatus extends LitElement {
  static override properties = {
    provider: { attribute: false },
    store: { attribute: false },
    arrival: { attribute: false },
  };
  declare provider: GrapevineProvider | undefined;
  declare store: DocumentStore | undefined;
  declare arrival: Arrival | undefined;
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
    const { provider, store, arrival } = this;
    this.#status.follow(provider && store && arrival && { provider, store, arrival });
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
