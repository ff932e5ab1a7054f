/**
 * `<gv-status>`: describes the connection in words, on a button that opens "Where your words are". It has the page's only
 * role="status".
 */
import { msg } from "@lit/localize";
import "../controls/gv-icon.ts";
import { css, html, LitElement } from "lit";
import type { GrapevineProvider } from "../../sync/index.ts";
import type { Arrival } from "../arrival/arrival.ts";
import { controlStyles } from "../controls/control-styles.ts";
import { PopupController } from "../controls/popup-controller.ts";
import type { DocumentStore } from "../storage/document-store.ts";
import { iconOf } from "./describe-status.ts";
import { StatusController, type StatusSources } from "./status-controller.ts";

/**
 * The first three properties belong to one document. Without them there is no connection to describe.
 *
 * @property provider - The connection.
 * @property store - The saved copy: whether edits are saved on this device.
 * @property arrival - Whether this browser has the document, or only its link.
 * @property documentId - The document's key in the list of documents.
 * @property loadPopup - Loads `<gv-whereabouts>`.
 */
export class GvStatus extends LitElement {
  static override properties = {
    provider: { attribute: false },
    store: { attribute: false },
    arrival: { attribute: false },
    documentId: { attribute: false },
    loadPopup: { attribute: false },
  };
  declare provider: GrapevineProvider | undefined;
  declare store: DocumentStore | undefined;
  declare arrival: Arrival | undefined;
  declare documentId: string | undefined;
  declare loadPopup: () => Promise<unknown>;
  readonly #status = new StatusController(this);
  readonly #popup = new PopupController(
    this,
    () => msg("Where your words are"),
    () => this.loadPopup(),
  );

  static override styles = [
    controlStyles,
    css`
      :host {
        display: block;
        min-inline-size: 0;
      }
      button {
        justify-content: flex-start;
        max-inline-size: 100%;
        padding: 0 var(--gv-space-s);
        color: var(--gv-quiet);
        white-space: nowrap;
      }
      button span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      button gv-icon {
        font-size: var(--gv-size-icon-small);
      }
      @media (max-width: 40rem) {
        button {
          font-size: var(--gv-size-note);
        }
      }
      .good gv-icon {
        color: var(--gv-good);
      }
      .busy gv-icon {
        color: var(--gv-busy);
      }
      .warn gv-icon {
        color: var(--gv-danger);
      }
    `,
  ];

  protected override willUpdate(): void {
    this.#status.follow(this.#sources);
  }

  protected override render() {
    const { shown, meetings } = this.#status;
    const { open } = this.#popup;
    return html`
      <div role="status" aria-live="polite" class=${shown.tone}>
        <button
          title=${msg("Where your words are")}
          aria-haspopup="dialog"
          aria-expanded=${open}
          @click=${this.#popup.toggle}
        >
          <gv-icon name=${iconOf(shown)}></gv-icon><span>${shown.words}</span>
        </button>
      </div>
      ${this.#popup.render(
        () =>
          html`<gv-whereabouts
            autofocus
            .sources=${this.#sources}
            .meetings=${meetings}
            .documentId=${this.documentId ?? ""}
            .open=${open}
          ></gv-whereabouts>`,
      )}
    `;
  }

  get #sources(): StatusSources | undefined {
    const { provider, store, arrival } = this;
    return provider && store && arrival && { provider, store, arrival };
  }
}

customElements.define("gv-status", GvStatus);

declare global {
  interface HTMLElementTagNameMap {
    "gv-status": GvStatus;
  }
}
