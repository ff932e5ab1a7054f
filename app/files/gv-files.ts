/** `<gv-files>`: says what a drop of files would do, and asks what becomes of files. Loaded when files are first met. */
import { msg, str } from "@lit/localize";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { choiceStyles } from "../controls/choice-styles.ts";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-dialog.ts";
import "../controls/gv-icon.ts";
import { formatNumber } from "../language/language.ts";

export type FilesChoice = "open" | "insert";

export interface FilesQuestion {
  /** Names of files that can be read. */
  readonly names: readonly string[];
  /** Each returns a sentence that says why a file is refused. */
  readonly refusals: readonly (() => string)[];
  /** Where the texts would go; undefined where they cannot go into this document. */
  readonly place: "drop" | "caret" | undefined;
}

/** What a drop would do. */
export type DropHint = "open" | "choose" | "image";

/**
 * @property hint - What a drop would do; undefined while nothing is dragged.
 */
export class GvFiles extends LitElement {
  static override properties = { hint: { attribute: false }, question: { state: true }, open: { state: true } };
  declare hint: DropHint | undefined;
  /** Stays while the dialog closes. */
  declare question: FilesQuestion | undefined;
  declare open: boolean;
  #chosen: FilesChoice | undefined;
  #answer: ((choice: FilesChoice | undefined) => void) | undefined;

  static override styles = [
    controlStyles,
    choiceStyles,
    css`
      .overlay {
        position: fixed;
        inset: 0;
        inline-size: auto;
        block-size: auto;
        margin: 0;
        padding: 0;
        border: 3px dashed var(--gv-accent);
        background: transparent;
        color: var(--gv-text);
        /* The text below shows where a file would go. */
        pointer-events: none;
      }
      .overlay p {
        position: absolute;
        inset-block-end: max(var(--gv-space-l), env(safe-area-inset-bottom));
        inset-inline: var(--gv-space-m);
        display: flex;
        align-items: center;
        gap: var(--gv-space-s);
        inline-size: fit-content;
        margin-inline: auto;
        padding: var(--gv-space-m) var(--gv-space-l);
        border: 1px solid var(--gv-line-strong);
        border-radius: var(--gv-radius);
        background: var(--gv-raised);
        box-shadow: var(--gv-shadow);
        font-size: var(--gv-size-body);
      }
      .overlay gv-icon {
        flex: none;
      }
      ul {
        display: grid;
        gap: var(--gv-space-xs);
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        overflow-wrap: anywhere;
      }
      .refused {
        gap: var(--gv-space-s);
        margin-block-start: var(--gv-space-m);
        padding: var(--gv-space-s) var(--gv-space-m);
        border: 1px solid var(--gv-warn-line);
        border-radius: var(--gv-radius);
        background: var(--gv-warn-fill);
        color: var(--gv-warn-text);
      }
      .choices {
        display: grid;
        gap: var(--gv-space-s);
        margin-block-start: var(--gv-space-m);
      }
      .choices strong {
        font-weight: var(--gv-weight-strong);
      }
    `,
  ];

  constructor() {
    super();
    this.open = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#settle();
  }

  /**
   * Asks what becomes of files. Resolves once the dialog is closed and the focus is back; undefined when the person
   * cancelled, or when something else is asked meanwhile.
   */
  ask(question: FilesQuestion): Promise<FilesChoice | undefined> {
    this.#settle();
    this.question = question;
    this.open = true;
    return new Promise((resolve) => (this.#answer = resolve));
  }

  /** Takes the question back. */
  cancel(): void {
    this.#settle();
    this.open = false;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("hint")) return;
    const overlay = this.renderRoot.querySelector<HTMLElement>(".overlay");
    // In the top layer, above a dialog that is open. It leaves that layer when it is removed.
    overlay?.showPopover();
  }

  protected override render() {
    return html`${this.#renderHint()}${this.#renderQuestion()}`;
  }

  #renderHint() {
    const { hint } = this;
    if (hint === undefined) return nothing;
    // Only a person who drags needs it. A screen reader would read it out at every drag.
    return html`<div class="overlay" popover="manual" aria-hidden="true">
      <p><gv-icon name=${hint === "image" ? "info" : "file-plus"}></gv-icon>${describeHint(hint)}</p>
    </div>`;
  }

  #renderQuestion() {
    const { names = [], refusals = [], place } = this.question ?? {};
    const [name = ""] = names;
    const isOne = names.length === 1;
    const number = formatNumber(names.length);
    return html`<gv-dialog
      .heading=${isOne ? msg(str`Where should “${name}” go?`) : msg(str`Where should ${number} files go?`)}
      .open=${this.open}
      @gv-close=${this.#onClose}
    >
      ${
        isOne
          ? nothing
          : html`<ul>
              ${names.map((name) => html`<li><bdi>${name}</bdi></li>`)}
            </ul>`
      }
      ${
        refusals.length === 0
          ? nothing
          : html`<ul class="refused">
              ${refusals.map((describe) => html`<li>${describe()}</li>`)}
            </ul>`
      }
      <div class="choices">
        ${this.#renderChoice("open", {
          icon: "file-plus",
          words: isOne ? msg("Open as a document") : msg(str`Open as ${number} documents`),
          note: isOne
            ? msg("A new document with a link of its own. This one stays as it is.")
            : msg("New documents, each with a link of its own. The first is shown, the others are in Documents."),
        })}
        ${
          place === undefined
            ? nothing
            : this.#renderChoice("insert", {
                icon: "arrow-down",
                words: msg("Insert into this document"),
                note:
                  place === "drop"
                    ? msg("Where it was dropped, for everyone who has this document. Undo takes it back.")
                    : msg("At the caret, for everyone who has this document. Undo takes it back."),
              })
        }
      </div>
      <button slot="actions" class="outlined" @click=${() => this.cancel()}>${msg("Cancel")}</button>
    </gv-dialog>`;
  }

  /** The first choice gets the focus: it changes nothing that others have. */
  #renderChoice(choice: FilesChoice, { icon, words, note }: { icon: string; words: string; note: string }) {
    return html`<button
      class="choice outlined"
      aria-labelledby="${choice}-words"
      aria-describedby="${choice}-note"
      ?autofocus=${choice === "open"}
      @click=${() => this.#choose(choice)}
    >
      <gv-icon name=${icon}></gv-icon>
      <strong id="${choice}-words">${words}</strong>
      <small id="${choice}-note">${note}</small>
    </button>`;
  }

  #choose(choice: FilesChoice): void {
    this.#chosen = choice;
    this.open = false;
  }

  readonly #onClose = (): void => {
    this.open = false;
    this.#settle();
  };

  #settle(): void {
    const [answer, chosen] = [this.#answer, this.#chosen];
    this.#answer = this.#chosen = undefined;
    answer?.(chosen);
  }
}

function describeHint(hint: DropHint): string {
  if (hint === "image") return msg("Images come later; until then a document takes text only");
  return hint === "open"
    ? msg("Drop to open as a document")
    : msg("Drop to open as a document or to insert into this one");
}

customElements.define("gv-files", GvFiles);

declare global {
  interface HTMLElementTagNameMap {
    "gv-files": GvFiles;
  }
}
