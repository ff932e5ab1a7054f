/** `<gv-timeline>`: the versions of a document, the newest first. The arrow keys walk through them. */
import { msg } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { controlStyles } from "../controls/control-styles.ts";
import { describeEntry, type TimelineEntry } from "./timeline.ts";

/**
 * @property entries - The versions.
 * @property chosen - The one that is shown.
 * @event gv-choose - Another one was chosen; `detail` is its TimelineEntry. Does not bubble.
 */
export class GvTimeline extends LitElement {
  static override properties = { entries: { attribute: false }, chosen: { attribute: false } };
  declare entries: readonly TimelineEntry[];
  declare chosen: TimelineEntry | undefined;

  static override styles = [
    controlStyles,
    css`
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        gap: 0.125rem;
        align-content: center;
        min-block-size: var(--gv-target);
        padding: var(--gv-space-s);
        border-inline-start: 3px solid transparent;
        border-radius: var(--gv-radius);
        cursor: pointer;
      }
      li:hover {
        background: var(--gv-hover);
      }
      li[aria-selected="true"] {
        border-inline-start-color: var(--gv-accent);
        background: var(--gv-chip);
      }
      li:focus-visible {
        outline-offset: -2px;
      }
      b {
        font-weight: var(--gv-weight-strong);
        overflow-wrap: anywhere;
      }
      span {
        color: var(--gv-quiet);
        font-size: var(--gv-size-note);
        overflow-wrap: anywhere;
      }
      li[aria-selected="true"] span {
        color: var(--gv-text);
      }
      @media (forced-colors: active) {
        li {
          border-inline-start-color: Canvas;
        }
        li[aria-selected="true"] {
          border-inline-start-color: Highlight;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.entries = [];
  }

  protected override render() {
    const now = Date.now();
    return html`<ul role="listbox" aria-label=${msg("Versions")} @keydown=${this.#onKey}>
      ${repeat(
        this.entries,
        // The focus stays with its version when another one comes.
        ({ key, id }) => key ?? id,
        (entry) => {
          const { when, who, why } = describeEntry(entry, now);
          const isChosen = entry === this.chosen;
          const notes = [entry.name === undefined ? "" : when, who, why].filter((words) => words !== "");
          return html`<li
            role="option"
            aria-selected=${isChosen}
            tabindex=${isChosen ? 0 : -1}
            @click=${() => this.#choose(entry)}
          >
            <b>${entry.name ?? when}</b>
            ${notes.length > 0 ? html`<span>${notes.join(" · ")}</span>` : nothing}
          </li>`;
        },
      )}
    </ul>`;
  }

  /** Focuses the chosen version. */
  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("[tabindex='0']")?.focus());
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.entries.length - 1;
    const at = this.chosen === undefined ? 0 : this.entries.indexOf(this.chosen);
    const targets: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(last, target));
    const entry = this.entries[index];
    if (entry === undefined) return;
    this.renderRoot.querySelectorAll("li")[index]?.focus();
    this.#choose(entry);
  };

  #choose(entry: TimelineEntry): void {
    if (entry === this.chosen) return;
    this.dispatchEvent(new CustomEvent("gv-choose", { detail: entry }));
  }
}

customElements.define("gv-timeline", GvTimeline);

declare global {
  interface HTMLElementTagNameMap {
    "gv-timeline": GvTimeline;
  }
}
