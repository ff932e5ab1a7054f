/** `<gv-waiting>`: stands in place of the text while nobody who has the document is here. */
import { msg } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import type { GrapevineProvider } from "../../sync/index.ts";
import { controlStyles } from "../controls/control-styles.ts";
import { mark } from "../controls/mark.ts";
import { noticeStyles } from "../controls/notice-styles.ts";
import type { Arrival } from "./arrival.ts";
import { describeWaiting } from "./describe-waiting.ts";

/** Delay before the notice shows. Most documents arrive sooner, and a notice that flashes by looks like a fault. */
const patienceMs = 700;

/**
 * Both properties belong to the document that the page waits for.
 *
 * @property provider - The connection to others.
 * @property arrival - Tells how many others wait, and lets the person write anyway.
 */
export class GvWaiting extends LitElement {
  static override properties = {
    provider: { attribute: false },
    arrival: { attribute: false },
    patient: { state: true },
  };
  declare provider: GrapevineProvider | undefined;
  declare arrival: Arrival | undefined;
  declare patient: boolean;
  #followed: { readonly provider: GrapevineProvider; readonly arrival: Arrival } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #tell = (): void => this.requestUpdate();

  static override styles = [
    controlStyles,
    noticeStyles,
    css`
      :host {
        flex: 1;
        min-block-size: 0;
      }
      .now {
        display: flex;
        align-items: baseline;
        gap: var(--gv-space-s);
        color: var(--gv-quiet);
      }
      .now i {
        flex: none;
        inline-size: 0.5rem;
        block-size: 0.5rem;
        border-radius: var(--gv-radius-round);
        background: var(--gv-busy);
      }
      button {
        margin-block-end: var(--gv-space-sm);
        border-color: currentColor;
      }
      .small {
        color: var(--gv-quiet);
        font-size: var(--gv-size-small);
      }
    `,
  ];

  constructor() {
    super();
    this.patient = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setTimeout(() => (this.patient = false), patienceMs);
    addEventListener("online", this.#tell);
    addEventListener("offline", this.#tell);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    removeEventListener("online", this.#tell);
    removeEventListener("offline", this.#tell);
    this.#unfollow();
  }

  protected override willUpdate(): void {
    const { provider, arrival } = this;
    if (provider === this.#followed?.provider) return;
    this.#unfollow();
    if (provider === undefined || arrival === undefined) return;
    this.#followed = { provider, arrival };
    provider.on("change", this.#tell);
    arrival.on("change", this.#tell);
  }

  protected override render() {
    const { provider, arrival } = this;
    if (provider === undefined || arrival === undefined || this.patient) return nothing;
    const { links } = provider.status();
    const words = describeWaiting({ others: arrival.othersWaiting, links, online: navigator.onLine });
    return html`<section>
      ${mark}
      <div role="status">
        <h2>${msg("Waiting for someone who has this document")}</h2>
        <p>
          ${msg("This browser has the link, and nothing of the text yet. The text comes straight from the people who have it, and appears here by itself as soon as one of them has the document open.")}
        </p>
        <p class="now"><i></i><span>${words}</span></p>
      </div>
      <button @click=${() => arrival.writeAnyway()}>${msg("Write anyway")}</button>
      <p class="small">
        ${msg("What you write before the text is here will come below it, as paragraphs of its own. Nothing is lost if you wait.")}
      </p>
    </section>`;
  }

  #unfollow(): void {
    this.#followed?.provider.off("change", this.#tell);
    this.#followed?.arrival.off("change", this.#tell);
    this.#followed = undefined;
  }
}

customElements.define("gv-waiting", GvWaiting);

declare global {
  interface HTMLElementTagNameMap {
    "gv-waiting": GvWaiting;
  }
}
