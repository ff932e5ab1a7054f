/** `<gv-whereabouts>`: says where the words of the document are, and with whom. Loaded when first opened. */
import { msg } from "@lit/localize";
import "@awesome.me/webawesome/dist/components/popover/popover.js";
import type { MenuAction } from "../menu/gv-menu.ts";
import { css, html, LitElement, nothing } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-icon.ts";
import { type DocumentRecord, readDocument } from "../documents/document-index.ts";
import type { Meetings } from "./meetings.ts";
import { numbersStyles, renderNumbers } from "./render-numbers.ts";
import { readFacts } from "./read-whereabouts.ts";
import type { StatusSources } from "./status-controller.ts";
import { describeWhereabouts } from "./whereabouts.ts";

/** Ages are told in seconds. */
const tellMs = 1_000;

/**
 * @property sources - The document's connection, saved copy and arrival; undefined: no document is open.
 * @property meetings - Who was here during this visit.
 * @property documentId - The document's key in the list of documents.
 * @property open - Whether it is shown. While it is not, it does nothing.
 * @event gv-action - "download": the person asks for a copy. Bubbles, composed.
 */
export class GvWhereabouts extends LitElement {
  static override properties = {
    sources: { attribute: false },
    meetings: { attribute: false },
    documentId: { attribute: false },
    open: { attribute: false },
    record: { state: true },
  };
  declare sources: StatusSources | undefined;
  declare meetings: Meetings | undefined;
  declare documentId: string;
  declare open: boolean;
  declare record: DocumentRecord | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  static override styles = [
    controlStyles,
    numbersStyles,
    css`
      :host {
        display: block;
        inline-size: min(19.5rem, calc(100vw - 4rem));
      }
      .summary {
        margin-block-end: var(--gv-space-m);
        overflow-wrap: anywhere;
      }
      ul {
        display: grid;
        gap: var(--gv-space-sm);
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        gap: var(--gv-space-s);
        align-items: baseline;
      }
      li > span {
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      li gv-icon {
        position: relative;
        inset-block-start: 0.1875em;
        color: var(--gv-quiet);
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
      .note {
        display: block;
        color: var(--gv-quiet);
        font-size: var(--gv-size-note);
        font-variant-numeric: tabular-nums;
      }
      .advice {
        margin-block-start: var(--gv-space-m);
        padding: var(--gv-space-sm);
        border-radius: var(--gv-radius);
        background: var(--gv-bar);
        border: 1px solid var(--gv-line);
      }
      .advice button {
        margin-block-start: var(--gv-space-sm);
        inline-size: 100%;
      }
    `,
  ];

  constructor() {
    super();
    this.documentId = "";
    this.open = false;
    this.record = undefined;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  /** Puts the focus on the heading: the panel is read from there. */
  override focus(): void {
    this.renderRoot.querySelector("h2")?.focus({ preventScroll: true });
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("open") && !changed.has("documentId")) return;
    clearInterval(this.#timer);
    if (!this.open) return;
    this.#timer = setInterval(this.#tell, tellMs);
    this.#tell();
  }

  /** The record is written some seconds after what it tells of, so it is read each time. */
  readonly #tell = (): void => {
    const { documentId } = this;
    this.requestUpdate();
    void readDocument(documentId).then((record) => {
      if (documentId === this.documentId) this.record = record;
    });
  };

  protected override render() {
    const { sources, meetings } = this;
    if (!this.open || sources === undefined) return html`<h2 tabindex="-1">${msg("Where your words are")}</h2>`;
    const now = Date.now();
    const facts = readFacts(sources, meetings?.former() ?? [], this.record);
    const { summary, lines, advice, offersCopy } = describeWhereabouts(facts, now);
    return html`
      <h2 tabindex="-1">${msg("Where your words are")}</h2>
      <p class="summary">${summary}</p>
      <ul>
        ${lines.map(
          ({ icon, tone, words, note }) =>
            html`<li class=${tone}>
              <gv-icon name=${icon}></gv-icon>
              <span>${words}${note === undefined ? nothing : html` <span class="note">${note}</span>`}</span>
            </li>`,
        )}
      </ul>
      ${advice === undefined ? nothing : this.#renderAdvice(advice, offersCopy)} ${renderNumbers(sources, now)}
    `;
  }

  #renderAdvice(advice: string, offersCopy: boolean) {
    return html`<div class="advice">
      <p>${advice}</p>
      ${
        offersCopy
          ? html`<button class="outlined" @click=${this.#onDownload}>
              <gv-icon name="download"></gv-icon>${msg("Download a copy")}
            </button>`
          : nothing
      }
    </div>`;
  }

  readonly #onDownload = (): void => {
    const detail: MenuAction = "download";
    this.dispatchEvent(new CustomEvent("gv-action", { detail, bubbles: true, composed: true }));
  };
}

customElements.define("gv-whereabouts", GvWhereabouts);

declare global {
  interface HTMLElementTagNameMap {
    "gv-whereabouts": GvWhereabouts;
  }
}
