/** `<gv-progress>`: shows a bar while something large arrives, such as a document with months of history. */
import { msg } from "@lit/localize";
import { formatter } from "../language/language.ts";
import { css, html, LitElement, nothing } from "lit";
import { progressStyles } from "../controls/progress-styles.ts";
import type { GrapevineProvider, ProgressEvent } from "../../sync/index.ts";

/** Shortest time for which the bar is shown. A bar that flashes by looks like a fault. */
const shownAtLeastMs = 400;
const fadeMs = 250;

const percents = formatter((locale) => new Intl.NumberFormat(locale, { style: "percent" }));

/** @property provider - The provider of the document whose progress is shown. */
export class GvProgress extends LitElement {
  static override properties = { provider: { attribute: false }, percent: { state: true }, ending: { state: true } };
  declare provider: GrapevineProvider | undefined;
  declare percent: number | undefined;
  declare ending: boolean;
  #followed: GrapevineProvider | undefined;
  #shownAt = 0;
  /** Whether the bar is full and stays only to be seen. */
  #leaving = false;
  #next: ProgressEvent = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    progressStyles,
    css`
      .receiving {
        display: flex;
        align-items: center;
        gap: var(--gv-space-sm);
        padding: var(--gv-space-s) var(--gv-gutter);
        border-block-end: 1px solid var(--gv-line);
        background: var(--gv-bar);
        color: var(--gv-text);
        font: var(--gv-size-small) / var(--gv-leading-ui) var(--gv-font-ui);
        white-space: nowrap;
        transition: opacity 0.25s ease;
      }
      .ending {
        opacity: 0;
      }
      .number {
        min-inline-size: 3ch;
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      @media (prefers-reduced-motion: reduce) {
        .receiving {
          transition: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.percent = undefined;
    this.ending = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unfollow();
  }

  protected override willUpdate(): void {
    if (this.provider === this.#followed) return;
    this.#unfollow();
    this.#followed = this.provider;
    this.provider?.on("progress", this.#onProgress);
  }

  protected override render() {
    if (this.percent === undefined) return nothing;
    return html`<div class="receiving ${this.ending ? "ending" : ""}">
      <span aria-hidden="true">${msg("Receiving the document")}</span>
      <progress aria-label=${msg("Receiving the document")} max="100" .value=${this.percent}></progress>
      <span class="number" aria-hidden="true">${percents().format(this.percent / 100)}</span>
    </div>`;
  }

  #unfollow(): void {
    this.#followed?.off("progress", this.#onProgress);
    this.#followed = undefined;
    clearTimeout(this.#timer);
    this.#next = null;
    this.#hide();
  }

  readonly #onProgress = (event: ProgressEvent): void => {
    // A bar that is leaving finishes first. A transfer that begins meanwhile gets a new bar.
    this.#next = event;
    if (this.#leaving) return;
    if (event !== null) this.#advance(event);
    else if (this.percent !== undefined) this.#leave();
  };

  #advance({ receivedBytes, totalBytes }: NonNullable<ProgressEvent>): void {
    if (this.percent === undefined) this.#shownAt = performance.now();
    const percent = Math.floor((100 * receivedBytes) / Math.max(1, totalBytes));
    this.percent = Math.max(this.percent ?? 0, Math.min(100, percent));
  }

  #leave(): void {
    this.#leaving = true;
    this.percent = 100;
    const restMs = Math.max(0, this.#shownAt + shownAtLeastMs - performance.now());
    this.#timer = setTimeout(() => {
      this.ending = true;
      this.#timer = setTimeout(() => this.#hide(), fadeMs);
    }, restMs);
  }

  #hide(): void {
    this.#leaving = false;
    this.ending = false;
    this.percent = undefined;
    if (this.#next !== null) this.#advance(this.#next);
  }
}

customElements.define("gv-progress", GvProgress);

declare global {
  interface HTMLElementTagNameMap {
    "gv-progress": GvProgress;
  }
}
