/** `<gv-backup>`: backs up all documents and restores a backup, with a bar for long work and a sentence at its end. */
import { msg, str } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-icon.ts";
import { progressStyles } from "../controls/progress-styles.ts";
import { backupFiles, chooseFile } from "../document/choose-file.ts";
import { formatNumber } from "../language/language.ts";
import { backupWork } from "./backup-work.ts";

/** The work goes on when the element leaves the page, and shows again in the next one. */
export class GvBackup extends LitElement {
  #wasTold = backupWork.state.type === "told";
  readonly #onChange = (): void => this.requestUpdate();

  static override styles = [
    controlStyles,
    progressStyles,
    css`
      :host {
        display: block;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gv-space-s);
      }
      .note {
        max-inline-size: 36rem;
        margin-block-start: var(--gv-space-s);
        font-size: var(--gv-size-small);
        text-wrap: pretty;
      }
      .work,
      .told {
        display: flex;
        align-items: center;
        gap: var(--gv-space-m);
        margin-block-start: var(--gv-space-m);
        padding-block: var(--gv-space-xs);
        padding-inline: var(--gv-space-m) var(--gv-space-xs);
        border: 1px solid var(--gv-line);
        border-radius: var(--gv-radius);
        background: var(--gv-raised);
      }
      /* Most work is done before a bar could be read. */
      .work {
        animation: appear 0.01s 0.4s both;
      }
      @keyframes appear {
        from {
          visibility: hidden;
        }
      }
      .told.failing {
        border-color: var(--gv-warn-line);
        background: var(--gv-warn-fill);
        color: var(--gv-warn-text);
      }
      .told p {
        flex: 1;
        min-inline-size: 0;
        padding-block: var(--gv-space-s);
        overflow-wrap: anywhere;
      }
      .told button {
        padding: 0;
      }
      .words {
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      @media (max-width: 30rem) {
        .work {
          flex-wrap: wrap;
        }
        .words {
          flex-basis: 100%;
          padding-block-start: var(--gv-space-s);
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    backupWork.on("change", this.#onChange);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    backupWork.off("change", this.#onChange);
  }

  protected override render() {
    const { state } = backupWork;
    const isWorking = state.type === "working";
    return html`
      <div class="buttons">
        <button class="outlined" aria-disabled=${isWorking} @click=${() => void backupWork.backUp()}>
          <gv-icon name="archive"></gv-icon>${msg("Back up all")}
        </button>
        <button class="outlined" aria-disabled=${isWorking} @click=${this.#restore}>
          <gv-icon name="upload"></gv-icon>${msg("Restore a backup")}
        </button>
      </div>
      ${isWorking ? this.#renderWork(state) : nothing}
      <div class=${state.type !== "told" ? "" : state.isWhole ? "told" : "told failing"} role="status">
        ${
          state.type === "told"
            ? html`<p>${state.words()}</p>
                <button aria-label=${msg("Dismiss")} title=${msg("Dismiss")} @click=${this.#dismiss}>
                  <gv-icon name="xmark"></gv-icon>
                </button>`
            : nothing
        }
      </div>
      <p class="note quiet">
        ${msg("A backup is one file with all texts, their versions and their links. Whoever has it can read and change the documents, so keep it to yourself.")}
      </p>
    `;
  }

  /** A long list may have been scrolled meanwhile. */
  protected override updated(): void {
    const isTold = backupWork.state.type === "told";
    if (isTold && !this.#wasTold) this.renderRoot.querySelector(".told")?.scrollIntoView({ block: "nearest" });
    this.#wasTold = isTold;
  }

  #renderWork({ what, done, of }: Extract<typeof backupWork.state, { readonly type: "working" }>) {
    const [words, progress] = describeWork(what, formatNumber(done), formatNumber(of));
    return html`<div class="work">
      <span class="words" aria-hidden="true">${of === 0 ? `${words} …` : progress}</span>
      <progress aria-label=${words} .max=${Math.max(1, of)} .value=${done}></progress>
      <button @click=${this.#cancel}>${msg("Cancel")}</button>
    </div>`;
  }

  readonly #restore = async (): Promise<void> => {
    if (backupWork.state.type === "working") return;
    const file = await chooseFile(backupFiles);
    if (file !== undefined) backupWork.restore(file);
  };

  /** The button that was pressed goes, and the focus moves to the first that stays. */
  readonly #cancel = (): void => {
    this.renderRoot.querySelector("button")?.focus();
    backupWork.cancel();
  };

  readonly #dismiss = (): void => {
    this.renderRoot.querySelector("button")?.focus();
    backupWork.dismiss();
  };
}

/** What is done, without and with how far it is. */
const describeWork = (what: "backup" | "restore", done: string, of: string): [string, string] =>
  what === "backup"
    ? [msg("Backing up"), msg(str`Backing up ${done} of ${of}`)]
    : [msg("Restoring"), msg(str`Restoring ${done} of ${of}`)];

customElements.define("gv-backup", GvBackup);

declare global {
  interface HTMLElementTagNameMap {
    "gv-backup": GvBackup;
  }
}
