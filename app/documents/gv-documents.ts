/** `<gv-documents>`: the documents that this browser knows, as a page. Loaded when first needed. */
import { msg, str } from "@lit/localize";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-dialog.ts";
import "../controls/gv-icon.ts";
import { downloadText } from "../document/download.ts";
import { say } from "../foot/say.ts";
import { isForInputMethod } from "../text/composing.ts";
import { titleLimit, untitled } from "../title/title-text.ts";
import { formatNumber, plural } from "../language/language.ts";
import { arrange, isOrder, type Order, orders, orderWords } from "./arrange.ts";
import { describeLoss } from "./describe-record.ts";
import type { DocumentRecord } from "./document-record.ts";
import { renderRow, type RowAction } from "./document-row.ts";
import { DocumentsController } from "./documents-controller.ts";
import { documentsStyles } from "./documents-styles.ts";
import { removeFromDevice } from "./erase-document.ts";
import { copyDocument, readText, rename } from "./saved-document.ts";

/** A button beside New document. */
export interface DocumentTool {
  readonly words: string;
  readonly icon: string;
  readonly act: () => void;
}

type Question = { readonly about: "remove" | "rename"; readonly record: DocumentRecord };

/**
 * @property tools - The buttons beside New document.
 * @slot begin - What a new document can begin with.
 * @slot - What is done with all documents, below the list.
 * @event gv-new - New document was pressed.
 * @event gv-listed - The list is shown. Bubbles, composed.
 */
export class GvDocuments extends LitElement {
  static override properties = {
    tools: { attribute: false },
    query: { state: true },
    order: { state: true },
    question: { state: true },
  };
  declare tools: readonly DocumentTool[];
  declare query: string;
  declare order: Order;
  declare question: Question | undefined;
  readonly #documents = new DocumentsController(this);
  #isListed = false;

  static override styles = [controlStyles, documentsStyles];

  constructor() {
    super();
    this.tools = [];
    this.query = "";
    this.order = "edited";
    this.question = undefined;
  }

  protected override firstUpdated(): void {
    // A person who comes from a document by keyboard or screen reader begins here.
    if (document.activeElement === document.body) this.#heading?.focus({ preventScroll: true });
  }

  protected override updated(): void {
    if (this.#isListed || this.#documents.listing === undefined) return;
    this.#isListed = true;
    this.dispatchEvent(new CustomEvent("gv-listed", { bubbles: true, composed: true }));
  }

  protected override render() {
    const { listing } = this.#documents;
    const records = listing?.records ?? [];
    const shown = arrange(records, this.query, this.order);
    return html`
      <div class="head">
        <h1 tabindex="-1">${msg("Documents")}</h1>
        <div class="tools">
          ${this.tools.map(
            ({ words, icon, act }) =>
              html`<button class="outlined" @click=${act}><gv-icon name=${icon}></gv-icon>${words}</button>`,
          )}
          <button class="primary" @click=${() => this.dispatchEvent(new CustomEvent("gv-new"))}>
            <gv-icon name="file-plus"></gv-icon>${msg("New document")}
          </button>
        </div>
      </div>
      <div class="begin"><slot name="begin"></slot></div>
      ${
        listing?.isComplete === false
          ? html`<p class="trouble" role="alert">
              ${msg("This browser does not let the page read its list of documents.")}
            </p>`
          : nothing
      }
      ${records.length === 0 ? this.#renderEmpty(listing !== undefined) : this.#renderList(records, shown)}
      <div class="all"><slot></slot></div>
      ${this.#renderQuestion()}
    `;
  }

  #renderEmpty(isRead: boolean) {
    if (!isRead) return nothing;
    return html`<div class="empty">
      <p>${msg("This browser knows no documents yet.")}</p>
      <p class="quiet">
        ${msg("What you write is saved here by itself. A document that somebody shares with you is listed, too.")}
      </p>
    </div>`;
  }

  #renderList(records: readonly DocumentRecord[], shown: readonly DocumentRecord[]) {
    const now = Date.now();
    return html`
      <div class="find">
        <div>
          <label for="query">${msg("Search documents")}</label>
          <input id="query" type="search" autocomplete="off" .value=${this.query} @input=${this.#onQuery} />
        </div>
        <div class="order">
          <label for="order">${msg("Sort by")}</label>
          <select id="order" @change=${this.#onOrder}>
            ${orders.map((order) => html`<option value=${order} ?selected=${order === this.order}>${orderWords()[order]}</option>`)}
          </select>
        </div>
      </div>
      <p class="count" aria-live="polite">${describeCount(shown.length, records.length)}</p>
      <ul>
        ${repeat(
          shown,
          ({ id }) => id,
          (record) =>
            renderRow({
              record,
              now,
              copy: this.#documents.copyOf(record.id),
              act: (action) => void this.#act(action, record),
            }),
        )}
      </ul>
    `;
  }

  #renderQuestion() {
    const { question } = this;
    const close = (): void => void (this.question = undefined);
    const name = question === undefined || question.record.title === "" ? untitled() : question.record.title;
    const dialog = (heading: string, body: TemplateResult | typeof nothing, actions: TemplateResult | typeof nothing) =>
      html`<gv-dialog .heading=${heading} .open=${question !== undefined} @gv-close=${close}
        >${body}${actions}</gv-dialog
      >`;
    if (question === undefined) return dialog("", nothing, nothing);
    const { record } = question;
    const cancel = html`<button
      slot="actions"
      class="outlined"
      ?autofocus=${question.about === "remove"}
      @click=${close}
    >
      ${msg("Cancel")}
    </button>`;
    if (question.about === "rename")
      return dialog(
        msg("Rename"),
        html`<label for="title">${msg("Title")}</label>
          <input
            id="title"
            type="text"
            autofocus
            autocomplete="off"
            maxlength=${titleLimit}
            dir="auto"
            .value=${record.title}
            @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
            @keydown=${(event: KeyboardEvent) => {
              if (event.key === "Enter" && !isForInputMethod(event)) void this.#rename(record);
            }}
          />`,
        html`${cancel}
          <button slot="actions" class="primary" @click=${() => void this.#rename(record)}>${msg("Rename")}</button>`,
      );
    return dialog(
      msg("Remove from this device?"),
      html`<p><strong dir="auto">${name}</strong></p>
        <p>${msg("Its text, its history and its link are erased from this browser, in all tabs.")}</p>
        <p>${describeLoss(record, this.#documents.copyOf(record.id), Date.now())}</p>`,
      html`${cancel}
        <button slot="actions" class="danger" @click=${() => void this.#remove(record)}>${msg("Remove")}</button>`,
    );
  }

  readonly #onQuery = (event: Event): void => {
    this.query = (event.target as HTMLInputElement).value;
  };

  readonly #onOrder = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    if (isOrder(value)) this.order = value;
  };

  async #act(action: RowAction, record: DocumentRecord): Promise<void> {
    if (action === "remove" || action === "rename") this.question = { about: action, record };
    else await this.#try(() => (action === "copy" ? this.#copy(record) : download(record)));
  }

  async #copy(record: DocumentRecord): Promise<void> {
    const id = await copyDocument(record);
    say(this, msg("Copied"));
    await this.#focusRow(id);
  }

  async #rename(record: DocumentRecord): Promise<void> {
    const title = this.renderRoot.querySelector<HTMLInputElement>("#title")?.value ?? "";
    this.question = undefined;
    if (title === record.title) return;
    await this.#try(async () => {
      await rename(record, title);
      say(this, msg("Renamed"));
    });
  }

  async #remove(record: DocumentRecord): Promise<void> {
    this.question = undefined;
    const row = this.#row(record.id);
    const next = (row?.nextElementSibling ?? row?.previousElementSibling)?.getAttribute("data-id");
    await this.#try(async () => {
      await removeFromDevice(record);
      say(this, msg("Removed from this device"));
      if (next !== undefined && next !== null) await this.#focusRow(next);
      else this.#heading?.focus();
    });
  }

  /** Does what was asked for, or says that it did not work. */
  async #try(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      say(this, msg("That did not work: this browser did not let the page read or change the saved copy"));
      reportError(error);
    }
  }

  /** The list hears of changes a moment later. */
  async #focusRow(id: string): Promise<void> {
    await this.#documents.refresh();
    await this.updateComplete;
    this.#row(id)?.querySelector("a")?.focus();
  }

  #row(id: string): Element | undefined {
    return [...this.renderRoot.querySelectorAll("li")].find((row) => row.getAttribute("data-id") === id);
  }

  get #heading(): HTMLElement | null {
    return this.renderRoot.querySelector("h1");
  }
}

async function download(record: DocumentRecord): Promise<void> {
  const { text, title } = await readText(record);
  downloadText(text, title.trim() === "" ? record.title : title);
}

function describeCount(shown: number, all: number): string {
  const [found, total] = [formatNumber(shown), formatNumber(all)];
  if (shown === all) return plural(all, { one: msg("1 document"), other: msg(str`${total} documents`) });
  return plural(all, { one: msg(str`${found} of 1 document`), other: msg(str`${found} of ${total} documents`) });
}

customElements.define("gv-documents", GvDocuments);

declare global {
  interface HTMLElementTagNameMap {
    "gv-documents": GvDocuments;
  }
}
