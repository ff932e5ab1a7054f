/**
 * `<gv-away>`: says what others changed while the person was away, marks it in the text, and leads through it. Loaded
 * when there is an absence to speak of.
 */
import { msg, str } from "@lit/localize";
import type { EditorView } from "@codemirror/view";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import type { Awareness } from "y-protocols/awareness";
import "../controls/gv-icon.ts";
import { controlStyles, hiddenVisually } from "../controls/control-styles.ts";
import { isBehind } from "../editor/binding/text-binding.ts";
import { say } from "../foot/say.ts";
import { readTabs } from "../people/fold-tabs.ts";
import { readPerson } from "../people/person.ts";
import { formatNumber, plural } from "../language/language.ts";
import { type OwnWriter, writerName } from "../people/writers.ts";
import type { Absence, Away } from "./away.ts";
import { changesIn, goToChange, markChanges, unmarkChanges } from "./change-marks.ts";
import { compare } from "./compare.ts";
import { describeAbsence, describeChange, describeRepairs } from "./describe-absence.ts";

/** How often an editor that does not show all of the text yet is asked again. */
const askMs = 100;

/**
 * All properties belong to one document.
 *
 * @property away - Tells of absences.
 * @property view - Returns the editor, once there is one.
 * @property awareness - The names of those who are here.
 * @property writer - Which edits are this tab's own.
 */
export class GvAway extends LitElement {
  static override properties = {
    away: { attribute: false },
    view: { attribute: false },
    awareness: { attribute: false },
    writer: { attribute: false },
    shown: { state: true },
    at: { state: true },
  };
  declare away: Away | undefined;
  declare view: () => EditorView | undefined;
  declare awareness: Awareness | undefined;
  declare writer: OwnWriter | undefined;
  declare shown: { readonly words: () => string; readonly changes: number } | undefined;
  /** The change that was gone to last. */
  declare at: number | undefined;
  #followed: Away | undefined;
  #absence: Absence | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    controlStyles,
    css`
      :host {
        display: block;
      }
      section {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--gv-space-xs) var(--gv-space-m);
        padding: var(--gv-space-xs) var(--gv-inset);
        border-block-end: 1px solid var(--gv-line);
        background: var(--gv-bar);
      }
      p {
        flex: 1 1 12rem;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      div {
        display: flex;
        align-items: center;
        margin-inline-start: auto;
      }
      div button {
        padding: 0;
      }
      .place {
        min-inline-size: 4.5rem;
        color: var(--gv-quiet);
        font-size: var(--gv-size-note);
        font-variant-numeric: tabular-nums;
        text-align: center;
      }
      .said {
        ${hiddenVisually}
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.#onKey);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.#onKey);
    this.#follow(undefined);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.isConnected) this.#follow(this.away);
    if (changed.has("view")) this.#look();
  }

  protected override render() {
    if (this.shown === undefined) return nothing;
    const { words, changes: count } = this.shown;
    const [number, total] = [formatNumber((this.at ?? 0) + 1), formatNumber(count)];
    const place =
      this.at === undefined
        ? plural(count, { one: msg("1 place"), other: msg(str`${total} places`) })
        : msg(str`${number} of ${total}`);
    return html`<section aria-label=${msg("While you were away")}>
      <p aria-live="polite">${words()}</p>
      <div>
        ${
          count === 0
            ? nothing
            : html`<button
                  aria-label=${msg("Previous change")}
                  title=${msg("Previous change (Shift+F8)")}
                  aria-keyshortcuts="Shift+F8"
                  @click=${() => this.#step(-1)}
                >
                  <gv-icon name="arrow-up"></gv-icon>
                </button>
                <span class="place">${place}</span>
                <button
                  aria-label=${msg("Next change")}
                  title=${msg("Next change (F8)")}
                  aria-keyshortcuts="F8"
                  @click=${() => this.#step(1)}
                >
                  <gv-icon name="arrow-down"></gv-icon>
                </button>`
        }
        <button aria-label=${msg("Dismiss")} title=${msg("Dismiss")} @click=${this.#dismiss}>
          <gv-icon name="xmark"></gv-icon>
        </button>
      </div>
      <span class="said" aria-live="polite">${this.#describeCurrent()}</span>
    </section>`;
  }

  #follow(away: Away | undefined): void {
    if (away === this.#followed) return;
    this.#followed?.off("change", this.#look);
    this.#followed = away;
    away?.on("change", this.#look);
    this.#look();
  }

  /** Shows the absence as soon as the editor shows all of the text. */
  readonly #look = (): void => {
    clearTimeout(this.#timer);
    const absence = this.#followed?.absence;
    if (absence === this.#absence) return;
    const view = this.view?.();
    if (absence === undefined) {
      if (view !== undefined) unmarkChanges(view);
      this.#absence = this.shown = this.at = undefined;
      return;
    }
    if (view === undefined || isBehind(view) || view.state.doc.length !== absence.baseline.content.length) {
      this.#timer = setTimeout(this.#look, askMs);
      return;
    }
    this.#absence = absence;
    this.#show(absence, view);
  };

  #show(absence: Absence, view: EditorView): void {
    const { baseline, since, repairs } = absence;
    const comparison = compare(baseline, this.#isOwn, this.#nameOf);
    const healed = describeRepairs(repairs);
    if (healed !== undefined) say(this, healed);
    if (comparison.edits === 0) {
      this.#followed?.dismiss();
      return;
    }
    const isNew = baseline.text === "";
    const { edits, authors } = comparison;
    const now = Date.now();
    const words = (): string => describeAbsence({ since, now, edits, authors, isNew });
    const changes = isNew ? [] : comparison.changes;
    markChanges(view, changes);
    this.at = undefined;
    // Screen readers announce changes only in regions that they know.
    this.shown = { words: () => "", changes: changes.length };
    void this.updateComplete.then(() => {
      if (this.#absence === absence) this.shown = { words, changes: changes.length };
    });
  }

  readonly #isOwn = (clientId: number): boolean =>
    this.writer?.wrote(clientId) === true || readTabs(this.awareness?.getLocalState()).includes(clientId);

  readonly #nameOf = (clientId: number): string => {
    const doc = this.#followed?.absence?.baseline.content.doc;
    const written = doc ? writerName(doc, clientId) : undefined;
    const state = this.awareness?.getStates().get(clientId);
    return written ?? (state === undefined ? msg("somebody") : readPerson(state, clientId).name);
  };

  #step(by: 1 | -1): void {
    const view = this.view?.();
    const count = this.shown?.changes ?? 0;
    if (view === undefined || count === 0) return;
    const first = by === 1 ? 0 : count - 1;
    this.at = this.at === undefined ? first : (this.at + by + count) % count;
    goToChange(view, this.at);
  }

  #describeCurrent(): string {
    const view = this.view?.();
    const change = this.at === undefined || view === undefined ? undefined : changesIn(view).changes[this.at];
    if (change === undefined || view === undefined) return "";
    const { authors, from, to, deleted } = change;
    return describeChange(authors, view.state.sliceDoc(from, to), deleted);
  }

  readonly #dismiss = (): void => {
    const hadFocus = this.matches(":focus-within");
    this.#followed?.dismiss();
    if (hadFocus) this.view?.()?.focus();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (this.shown === undefined || event.defaultPrevented) return;
    if (event.key === "F8" && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.#step(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && event.composedPath().includes(this)) this.#dismiss();
  };
}

customElements.define("gv-away", GvAway);

declare global {
  interface HTMLElementTagNameMap {
    "gv-away": GvAway;
  }
}
