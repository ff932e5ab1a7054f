/**
 * `<gv-outline>`: the headings of the text as a list that leads to them, with the counts at its foot. It stands beside the
 * text where the window is wide, and in a panel elsewhere. Loaded when there is something to show, or when it is asked for.
 */
import { msg, str } from "@lit/localize";
import { EditorView } from "@codemirror/view";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { controlStyles } from "../controls/control-styles.ts";
import { formatNumber } from "../language/language.ts";
import { describeCounts } from "./counts.ts";
import { type Heading, headingLimit } from "./headings.ts";
import { type Outline, OutlineWatch } from "./outline-watch.ts";

/** A window with room beside the text. */
const wide = "(min-width: 1200px)";
/** What stays above a heading that one goes to, in pixels. */
const marginPx = 24;

/** Puts the caret behind a heading, and the heading to the top of what is seen. */
export function goToHeading(view: EditorView, place: number): void {
  const { from, to } = view.state.doc.lineAt(Math.min(place, view.state.doc.length));
  view.dispatch({
    selection: { anchor: to },
    effects: EditorView.scrollIntoView(from, { y: "start", yMargin: marginPx }),
    userEvent: "select",
  });
  view.focus();
}

/**
 * @property view - The editor; undefined while there is none.
 * @property active - Whether the outline may be seen. While it is not, nothing is read.
 * @property beside - It stands beside the text: shown in wide windows alone, and only where there are headings.
 * @attr shown - It is beside the text, and there to be seen.
 * @event gv-heading - A heading was pressed; `detail` is where it stands. Cancel it to go there later.
 */
export class GvOutline extends LitElement {
  static override properties = {
    view: { attribute: false },
    active: { attribute: false },
    beside: { attribute: false },
    outline: { state: true },
    stop: { state: true },
  };
  declare view: EditorView | undefined;
  declare active: boolean;
  declare beside: boolean;
  declare outline: Outline | undefined;
  /** The key of the heading that Tab leads to, where the person has moved with arrows. */
  declare stop: string | undefined;
  readonly #wide = matchMedia(wide);
  #watch: OutlineWatch | undefined;
  /** A key for each heading that is listed. */
  #keys: readonly string[] = [];
  #watched: EditorView | undefined;

  static override styles = [
    controlStyles,
    css`
      nav {
        display: flex;
        flex-direction: column;
        max-block-size: 100%;
        pointer-events: auto;
      }
      ul {
        min-block-size: 0;
        margin: 0;
        padding: var(--gv-space-xs);
        overflow-y: auto;
        overscroll-behavior: contain;
        list-style: none;
      }
      ul button {
        justify-content: flex-start;
        inline-size: 100%;
        min-block-size: var(--gv-outline-row, var(--gv-target));
        padding-block: var(--gv-space-xs);
        padding-inline: calc(var(--gv-space-sm) + var(--level) * var(--gv-space-sm)) var(--gv-space-sm);
        overflow-wrap: anywhere;
        text-align: start;
        unicode-bidi: plaintext;
      }
      ul button[aria-current] {
        background: var(--gv-tonal);
        color: var(--gv-on-tonal);
        font-weight: var(--gv-weight-strong);
      }
      ul :focus-visible {
        outline-offset: -2px;
      }
      p {
        flex: none;
        padding: var(--gv-space-s) var(--gv-space-m);
        color: var(--gv-quiet);
        font-size: var(--gv-size-note);
        font-variant-numeric: tabular-nums;
      }
      ul + p {
        margin-block-start: var(--gv-space-xs);
        border-block-start: 1px solid var(--gv-line);
      }
      @media (forced-colors: active) {
        ul button[aria-current] {
          border-color: Highlight;
          color: Highlight;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.active = this.beside = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#wide.addEventListener("change", this.#onWide);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#wide.removeEventListener("change", this.#onWide);
    this.#watch?.follow(false);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.view !== this.#watched) {
      this.#watch?.follow(false);
      this.#watched = this.view;
      this.outline = this.stop = undefined;
      const { view } = this;
      this.#watch =
        view === undefined
          ? undefined
          : new OutlineWatch(view, (outline) => view === this.view && (this.outline = outline));
    }
    this.#watch?.follow(this.isConnected && this.active && this.#hasRoom);
    if (changed.has("outline")) {
      this.#keys = keysOf(this.#headings);
      // The focus stays on its heading, whatever others write above it.
      if (!this.shadowRoot?.activeElement) this.stop = undefined;
    }
    this.toggleAttribute("shown", this.beside && this.active && this.#hasRoom && this.#headings.length > 0);
  }

  protected override render() {
    const headings = this.#headings;
    if (this.beside && !this.hasAttribute("shown")) return nothing;
    const top = Math.min(...headings.map(({ level }) => level));
    return html`<nav aria-label=${msg("Outline")}>
      ${
        headings.length === 0
          ? html`<p>
              ${this.outline === undefined ? "" : msg("No headings yet. A line that begins with # and a space is one.")}
            </p>`
          : html`<ul @keydown=${this.#onKey}>
              ${repeat(
                headings,
                (_heading, index) => this.#keys[index],
                (heading, index) => this.#renderHeading(heading, index, top),
              )}
            </ul>`
      }
      ${this.#isCut ? html`<p>${msg(str`These are the first ${formatNumber(headingLimit)} headings.`)}</p>` : nothing}
      ${this.#renderCounts()}
    </nav>`;
  }

  #renderHeading(heading: Heading, index: number, top: number) {
    return html`<li>
      <button
        style=${`--level: ${heading.level - top}`}
        lang=""
        tabindex=${index === this.#stopAt ? 0 : -1}
        aria-current=${index === this.outline?.current ? "true" : nothing}
        @focus=${() => (this.stop = this.#keys[index])}
        @click=${() => this.#press(heading)}
      >
        ${heading.words}
      </button>
    </li>`;
  }

  #renderCounts() {
    const { counts, selected } = this.outline ?? {};
    if (counts === undefined) return nothing;
    return html`<p>${describeCounts(selected ?? counts, selected !== undefined)}</p>`;
  }

  get #hasRoom(): boolean {
    return !this.beside || this.#wide.matches;
  }

  get #isCut(): boolean {
    return (this.outline?.headings.length ?? 0) > headingLimit;
  }

  get #headings(): readonly Heading[] {
    return this.outline?.headings.slice(0, headingLimit) ?? [];
  }

  /** One stop for Tab: where the person has moved to, else the current section. */
  get #stopAt(): number {
    const at = this.#keys.indexOf(this.stop ?? "");
    return at >= 0 ? at : Math.min(Math.max(0, this.outline?.current ?? 0), this.#headings.length - 1);
  }

  #press(heading: Heading): void {
    const { view } = this;
    if (view === undefined || this.#watch === undefined) return;
    const detail = this.#watch.placeOf(heading);
    if (this.dispatchEvent(new CustomEvent("gv-heading", { detail, cancelable: true }))) goToHeading(view, detail);
  }

  readonly #onWide = (): void => this.requestUpdate();

  readonly #onKey = (event: KeyboardEvent): void => {
    const last = this.#headings.length - 1;
    const at = this.#stopAt;
    const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last };
    const next = steps[event.key];
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.renderRoot.querySelectorAll("button")[Math.max(0, Math.min(last, next))]?.focus();
  };
}

/** Of headings with the same words, the second one has another key. */
function keysOf(headings: readonly Heading[]): readonly string[] {
  const seen = new Map<string, number>();
  return headings.map(({ words }) => {
    const count = seen.get(words) ?? 0;
    seen.set(words, count + 1);
    return `${count} ${words}`;
  });
}

customElements.define("gv-outline", GvOutline);

declare global {
  interface HTMLElementTagNameMap {
    "gv-outline": GvOutline;
  }
}
