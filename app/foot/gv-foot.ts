/** `<gv-foot>`: the line at the page's foot. It says one thing at a time, politely, and then is empty again. */
import { css, html, LitElement } from "lit";
import { saidMs, sayEvent } from "./say.ts";

/** How long a sentence stays at least when another one waits. */
const leastMs = 1_500;
/** How many may wait: the oldest gives way. */
const mostWaiting = 3;

/**
 * It listens on the document, so that it hears every call of `say`.
 * @property lasting - What holds for longer, such as "Following Ben". Shown while nothing else is said.
 */
export class GvFoot extends LitElement {
  static override properties = { words: { state: true }, lasting: { attribute: false } };
  declare words: string;
  declare lasting: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saidAt = Number.NEGATIVE_INFINITY;
  #waiting: readonly string[] = [];

  static override styles = css`
    div {
      position: fixed;
      inset-block-end: max(var(--gv-space-m), env(safe-area-inset-bottom));
      inset-inline: 0;
      z-index: 20;
      inline-size: fit-content;
      max-inline-size: calc(100vw - 2rem);
      margin-inline: auto;
      margin-block-end: var(--gv-below);
      padding: var(--gv-space-s) var(--gv-space-m);
      border: 1px solid var(--gv-line);
      border-radius: var(--gv-radius);
      background: var(--gv-raised);
      box-shadow: var(--gv-shadow);
      color: var(--gv-text);
      font: var(--gv-size-small) / var(--gv-leading-ui) var(--gv-font-ui);
      pointer-events: none;
    }
    @media (max-width: 40rem) {
      /* Above the bar at the foot. */
      div {
        inset-block-end: calc(var(--gv-target) + var(--gv-space-s) + env(safe-area-inset-bottom));
      }
    }
    div:empty {
      padding: 0;
      border: 0;
      box-shadow: none;
    }
  `;

  constructor() {
    super();
    this.words = "";
    this.lasting = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener(sayEvent, this.#onSay);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener(sayEvent, this.#onSay);
    clearTimeout(this.#timer);
  }

  protected override render() {
    // The region is there from the beginning: screen readers announce changes only in regions that they know.
    return html`<div aria-live="polite">${this.words === "" ? this.lasting : this.words}</div>`;
  }

  readonly #onSay = ({ detail }: CustomEvent<string>): void => {
    this.#waiting = [...this.#waiting, detail].slice(-mostWaiting);
    if (performance.now() - this.#saidAt >= leastMs) this.#next();
    else this.#turn(leastMs);
  };

  #next(): void {
    const [words, ...rest] = this.#waiting;
    this.#waiting = rest;
    this.#saidAt = performance.now();
    // A sentence that is said twice is announced twice.
    this.words = "";
    if (words !== undefined) void this.updateComplete.then(() => (this.words = words));
    if (words !== undefined) this.#turn(rest.length > 0 ? leastMs : saidMs);
  }

  #turn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#next(), Math.max(0, this.#saidAt + ms - performance.now()));
  }
}

customElements.define("gv-foot", GvFoot);

declare global {
  interface HTMLElementTagNameMap {
    "gv-foot": GvFoot;
  }
}
