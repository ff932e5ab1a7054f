/**
 * `<gv-appearance>`: the dialog **Appearance**, which sets how this browser shows the page. Each choice holds at once, here
 * and in other tabs. Loaded when first needed.
 */
import { msg } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-dialog.ts";
import { formatter, languages } from "../language/language.ts";
import { recall, remember } from "../storage/memory.ts";
import { type Appearance, memoryKey, ranges, readAppearance, usual } from "./settings.ts";

const themeWords = () => ({ system: msg("System"), light: msg("Light"), dark: msg("Dark") });
const typefaceWords = () => ({ serif: msg("Serif"), sans: msg("Sans"), mono: msg("Mono") });

const percents = formatter((locale) => new Intl.NumberFormat(locale, { style: "percent" }));
const tenths = formatter((locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 1 }));
const sayPercent = (value: number): string => percents().format(value / 100);

const sliders = () =>
  [
    { name: "size", words: msg("Text size"), say: sayPercent },
    { name: "width", words: msg("Line width"), say: sayPercent },
    { name: "spacing", words: msg("Line spacing"), say: (value: number) => tenths().format(value) },
  ] as const;
const switches = () =>
  [
    { name: "focus", words: msg("Focus mode"), note: msg("Dims all but the paragraph that you write in.") },
    { name: "spelling", words: msg("Check spelling"), note: msg("By your browser, which marks the words.") },
    { name: "numbers", words: msg("Line numbers"), note: "" },
    { name: "vim", words: msg("Vim keys"), note: msg("Modes and commands, for those who know the editor Vim.") },
  ] as const;

/**
 * @property open - Whether it is shown.
 * @event gv-close - The dialog was closed.
 */
export class GvAppearance extends LitElement {
  static override properties = { open: { attribute: false }, appearance: { state: true } };
  declare open: boolean;
  /** What is set. Where the browser keeps nothing, it holds until the page is left. */
  declare appearance: Appearance;

  static override styles = [
    controlStyles,
    css`
      fieldset {
        min-inline-size: 0;
        margin: 0 0 var(--gv-space-m);
        padding: 0;
        border: 0;
      }
      .choices {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: var(--gv-space-s);
      }
      .choices label {
        position: relative;
        display: flex;
        align-items: center;
        justify-content: center;
        min-block-size: var(--gv-target);
        margin: 0;
        border: 1px solid var(--gv-line-strong);
        border-radius: var(--gv-radius);
        font: var(--gv-size-small) / var(--gv-leading-ui) var(--gv-font-ui);
        cursor: pointer;
      }
      .choices label:hover {
        background: var(--gv-hover);
      }
      .choices label:has(:checked) {
        border-color: var(--gv-accent);
        background: var(--gv-tonal);
        color: var(--gv-on-tonal);
        font-weight: var(--gv-weight-strong);
        box-shadow: inset 0 0 0 1px var(--gv-accent);
      }
      .choices label:has(:focus-visible) {
        outline: 2px solid var(--gv-focus);
        outline-offset: 2px;
      }
      .choices .serif {
        font-family: var(--serif);
      }
      .choices .mono {
        font-family: var(--gv-font-code);
      }
      /* The whole label is its field. */
      .choices input {
        position: absolute;
        inset: 0;
        margin: 0;
        opacity: 0;
        cursor: pointer;
      }
      .slider {
        display: grid;
        grid-template-columns: 1fr auto;
        margin: 0;
      }
      .slider output {
        font-weight: normal;
        font-variant-numeric: tabular-nums;
      }
      .slider input {
        grid-column: 1 / -1;
        inline-size: 100%;
        min-block-size: var(--gv-target);
        margin: 0;
        accent-color: var(--gv-accent);
      }
      .switch {
        display: grid;
        grid-template-columns: auto 1fr;
        align-items: center;
        column-gap: var(--gv-space-sm);
        min-block-size: var(--gv-target);
        margin: 0;
        padding-block: var(--gv-space-xs);
        font: var(--gv-size-small) / var(--gv-leading-ui) var(--gv-font-ui);
        cursor: pointer;
      }
      .switch input {
        inline-size: 1.25rem;
        block-size: 1.25rem;
        margin: 0;
        accent-color: var(--gv-accent);
      }
      .switch small {
        grid-column: 2;
        color: var(--gv-quiet);
        font-size: var(--gv-size-note);
      }
      .sample {
        max-block-size: 6rem;
        margin-block-end: var(--gv-space-m);
        padding: var(--gv-space-s) var(--gv-space-m);
        overflow: hidden;
        border: 1px solid var(--gv-line);
        border-radius: var(--gv-radius);
        background: var(--gv-page);
        font: var(--gv-size-text) / var(--gv-leading) var(--gv-font-text);
      }
      @media (forced-colors: active) {
        .choices label:has(:checked) {
          border-color: Highlight;
          background: Highlight;
          color: HighlightText;
          forced-color-adjust: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.open = false;
    this.appearance = readAppearance(recall(memoryKey));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("gv-appearance", this.#onAppearance);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("gv-appearance", this.#onAppearance);
  }

  protected override render() {
    return html`<gv-dialog
      .heading=${msg("Appearance")}
      .open=${this.open}
      @gv-close=${() => this.dispatchEvent(new CustomEvent("gv-close"))}
    >
      ${this.#renderChoices("theme", msg("Theme"), themeWords())}
      ${this.#renderChoices("typeface", msg("Typeface"), typefaceWords())}
      <fieldset>
        <legend class="hidden-visually">${msg("Size")}</legend>
        ${sliders().map((slider) => this.#renderSlider(slider))}
      </fieldset>
      <p class="sample" aria-hidden="true">${msg("The text of a document looks like this.")}</p>
      <fieldset>
        <legend class="hidden-visually">${msg("While writing")}</legend>
        ${switches().map((each) => this.#renderSwitch(each))}
      </fieldset>
      ${this.#renderLanguage()}
      <p class="quiet">${msg("This is for this browser alone. Others see the text as they like it.")}</p>
      <button slot="actions" class="outlined" @click=${this.#reset}>${msg("Reset")}</button>
    </gv-dialog>`;
  }

  #renderChoices(name: "theme" | "typeface", legend: string, words: Readonly<Record<string, string>>) {
    return html`<fieldset>
      <legend>${legend}</legend>
      <div class="choices">
        ${Object.entries(words).map(
          ([value, word]) =>
            html`<label class=${value}
              ><input
                type="radio"
                name=${name}
                .value=${value}
                ?autofocus=${name === "theme" && this.appearance[name] === value}
                .checked=${this.appearance[name] === value}
                @change=${() => this.#set({ ...this.appearance, [name]: value })}
              />${word}</label
            >`,
        )}
      </div>
    </fieldset>`;
  }

  #renderSlider({ name, words, say }: ReturnType<typeof sliders>[number]) {
    const { min, max, step } = ranges[name];
    const value = this.appearance[name];
    return html`<label class="slider"
      >${words}<output aria-hidden="true">${say(value)}</output
      ><input
        type="range"
        aria-label=${words}
        aria-valuetext=${say(value)}
        min=${min}
        max=${max}
        step=${step}
        .value=${String(value)}
        @input=${(event: Event) => this.#set({ ...this.appearance, [name]: Number(valueOf(event)) })}
      />
    </label>`;
  }

  #renderSwitch({ name, words, note }: ReturnType<typeof switches>[number]) {
    return html`<label class="switch"
      ><input
        type="checkbox"
        .checked=${this.appearance[name]}
        @change=${() => this.#set({ ...this.appearance, [name]: !this.appearance[name] })}
      />${words}${note === "" ? "" : html`<small>${note}</small>`}</label
    >`;
  }

  #renderLanguage() {
    const { language } = this.appearance;
    return html`<label for="language">${msg("Language")}</label>
      <select
        id="language"
        @change=${(event: Event) => this.#set(readAppearance({ ...this.appearance, language: valueOf(event) }))}
      >
        <option value="system" .selected=${language === "system"}>${msg("As the browser")}</option>
        ${languages.map(
          (each) => html`<option value=${each} lang=${each} .selected=${language === each}>${ownNameOf(each)}</option>`,
        )}
      </select>`;
  }

  /** The language stays: a person who resets the look still has to read the page. */
  readonly #reset = (): void => this.#set({ ...usual, language: this.appearance.language });

  #set(detail: Appearance): void {
    remember(memoryKey, detail);
    document.dispatchEvent(new CustomEvent("gv-appearance", { detail }));
  }

  readonly #onAppearance = ({ detail }: CustomEvent<Appearance>): void => {
    this.appearance = readAppearance(detail);
  };
}

const valueOf = ({ target }: Event): string => (target as HTMLInputElement).value;

/** A language's name in that language. */
const ownNameOf = (language: string): string =>
  new Intl.DisplayNames(language, { type: "language" }).of(language) ?? language;

customElements.define("gv-appearance", GvAppearance);

declare global {
  interface HTMLElementTagNameMap {
    "gv-appearance": GvAppearance;
  }
}
