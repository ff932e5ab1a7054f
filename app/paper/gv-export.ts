/** `<gv-export>`: the dialog **Export**: the text as a file, on the clipboard, or on paper. Loaded when first needed. */
import { msg } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { choiceStyles } from "../controls/choice-styles.ts";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-dialog.ts";
import "../controls/gv-icon.ts";
import { downloadFile, downloadText } from "../document/download.ts";
import { fileName } from "../document/file-name.ts";
import { say } from "../foot/say.ts";
import { htmlPage } from "./html-page.ts";
import { plainWords } from "./plain-words.ts";
import type { Printed } from "./printed.ts";
import { drawWhole } from "./whole-text.ts";

/** Preparing is said when it takes longer than this, in ms. */
const sayAfterMs = 500;

interface Choice {
  readonly name: string;
  readonly words: string;
  readonly icon: string;
  readonly act: (what: Printed) => void;
}

/**
 * @property open - Whether it is shown.
 * @property current - Returns the text and its name.
 * @event gv-print - The person wants the text on paper.
 * @event gv-close - The dialog was closed.
 */
export class GvExport extends LitElement {
  static override properties = { open: { attribute: false }, current: { attribute: false } };
  declare open: boolean;
  declare current: (() => Printed | undefined) | undefined;

  static override styles = [
    controlStyles,
    choiceStyles,
    css`
      ul {
        display: grid;
        gap: var(--gv-space-xs);
        margin: 0 calc(-1 * var(--gv-space-m));
        padding: 0;
        list-style: none;
      }
    `,
  ];

  constructor() {
    super();
    this.open = false;
  }

  readonly #choices = (): readonly Choice[] => [
    {
      name: "Markdown",
      words: msg("The text as it is written. Grapevine and most editors open it."),
      icon: "file",
      act: ({ source, name }) => downloadText(source, name),
    },
    {
      name: msg("Web page"),
      words: msg("As it reads, in one file that any browser shows."),
      icon: "code",
      act: (what) => void this.#saveAsPage(what),
    },
    {
      name: msg("Plain text"),
      words: msg("The words without any marks."),
      icon: "list",
      act: (what) => save(plainWords(drawWhole(what)), "text/plain", fileName(what.name, ".txt")),
    },
    {
      name: msg("Copy with formatting"),
      words: msg("For mail and word processors."),
      icon: "copy",
      act: ({ source }) => void this.#copy(source),
    },
    {
      name: msg("Print"),
      words: msg("On paper, or as a PDF. Addresses of links are listed at the end."),
      icon: "printer",
      act: () => this.dispatchEvent(new CustomEvent("gv-print")),
    },
  ];

  protected override render() {
    return html`<gv-dialog .heading=${msg("Export")} .open=${this.open} @gv-close=${this.#close}>
      <ul>
        ${this.#choices().map(
          ({ name, words, icon, act }, index) =>
            html`<li>
              <button
                type="button"
                class="choice"
                aria-label=${name}
                aria-describedby="words-${index}"
                ?autofocus=${index === 0}
                @click=${() => this.#choose(act)}
              >
                <gv-icon name=${icon}></gv-icon><span>${name}</span><small id="words-${index}">${words}</small>
              </button>
            </li>`,
        )}
      </ul>
    </gv-dialog>`;
  }

  #choose(act: Choice["act"]): void {
    const what = this.current?.();
    this.#close();
    if (what !== undefined) act(what);
  }

  readonly #close = (): void => {
    this.open = false;
    this.dispatchEvent(new CustomEvent("gv-close"));
  };

  async #saveAsPage(what: Printed): Promise<void> {
    const saying = setTimeout(() => say(this, msg("Preparing the web page")), sayAfterMs);
    try {
      save(await htmlPage(what), "text/html", fileName(what.name, ".html"));
    } catch (error) {
      reportError(error);
      say(this, msg("The web page could not be made. Choose Markdown instead"));
    } finally {
      clearTimeout(saying);
    }
  }

  async #copy(source: string): Promise<void> {
    const whole = drawWhole({ source });
    const blob = (type: string, text: string) => new Blob([text], { type });
    try {
      await navigator.clipboard.write([
        new ClipboardItem({
          "text/html": blob("text/html", whole.innerHTML),
          "text/plain": blob("text/plain", plainWords(whole)),
        }),
      ]);
      say(this, msg("Copied with formatting"));
    } catch {
      say(this, msg("This browser does not allow copying here. Choose Web page instead"));
    }
  }
}

function save(text: string, type: string, name: string): void {
  downloadFile(new Blob([text], { type: `${type};charset=utf-8` }), name);
}

customElements.define("gv-export", GvExport);

declare global {
  interface HTMLElementTagNameMap {
    "gv-export": GvExport;
  }
}
