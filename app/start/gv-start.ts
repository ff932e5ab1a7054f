/**
 * `<gv-start>`: what an empty document offers besides writing. It stands below the first line and goes when there is
 * text. Loaded when first needed.
 */
import { msg } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import type * as Y from "yjs";
import type { GrapevineProvider } from "../../sync/index.ts";
import { controlStyles } from "../controls/control-styles.ts";
import "../controls/gv-icon.ts";

/**
 * All properties belong to one document.
 *
 * @property content - The text. With anything in it, nothing is shown.
 * @property provider - The connection. While others are linked, nothing is shown.
 * @property loadHow - Loads `<gv-how-it-works>`.
 * @slot - What the document can begin with.
 * @slot welcome - What the document says of itself.
 * @event gv-open-file - Open a file was pressed.
 * @event gv-part-missing - How it works was pressed, and could not be loaded.
 */
export class GvStart extends LitElement {
  static override properties = {
    content: { attribute: false },
    provider: { attribute: false },
    loadHow: { attribute: false },
    explains: { state: true },
  };
  declare content: Y.Text;
  declare provider: GrapevineProvider;
  declare loadHow: () => Promise<unknown>;
  declare explains: boolean;
  #followed: { readonly content: Y.Text; readonly provider: GrapevineProvider } | undefined;

  static override styles = [
    controlStyles,
    css`
      :host {
        display: block;
        pointer-events: none;
      }
      .doors {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gv-space-s);
        margin-block-start: var(--gv-space-m);
      }
      button {
        background: var(--gv-page);
        pointer-events: auto;
      }
      slot:not([name]) {
        display: block;
        margin-block-start: var(--gv-space-s);
      }
      gv-icon {
        color: var(--gv-quiet);
      }
    `,
  ];

  constructor() {
    super();
    this.explains = false;
  }

  protected override willUpdate(): void {
    const { content, provider } = this;
    if (this.#followed?.content === content) return;
    this.#unfollow();
    this.#followed = { content, provider };
    content.observe(this.#tell);
    provider.on("change", this.#tell);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Following ended when the element left the page.
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unfollow();
  }

  protected override render() {
    if (!this.#isWanted) return nothing;
    return html`
      <slot name="welcome"></slot>
      <div class="doors">
        <button class="outlined" @click=${this.#openFile}>
          <gv-icon name="folder-open"></gv-icon>${msg("Open a file")}
        </button>
        <button class="outlined" @pointerenter=${this.#onIntent} @focus=${this.#onIntent} @click=${this.#explain}>
          <gv-icon name="info"></gv-icon>${msg("How it works")}
        </button>
      </div>
      <slot></slot>
      <gv-how-it-works .open=${this.explains} @gv-close=${() => (this.explains = false)}></gv-how-it-works>
    `;
  }

  readonly #openFile = (): void => void this.dispatchEvent(new CustomEvent("gv-open-file"));

  // So that it is there at the first press, which also tells of a failure.
  readonly #onIntent = (): void => void this.loadHow().catch(() => undefined);

  readonly #explain = async (): Promise<void> => {
    try {
      await this.loadHow();
      this.explains = this.#isWanted;
    } catch {
      this.dispatchEvent(new CustomEvent("gv-part-missing"));
    }
  };

  #unfollow(): void {
    this.#followed?.content.unobserve(this.#tell);
    this.#followed?.provider.off("change", this.#tell);
    this.#followed = undefined;
  }

  /** A person who writes already, or is not alone, needs no beginning. */
  get #isWanted(): boolean {
    return this.content.length === 0 && this.provider.status().links === 0;
  }

  /** Updates only when something comes or goes, since the text changes at every key. */
  readonly #tell = (): void => {
    const isShown = this.renderRoot.childElementCount > 0;
    if (isShown !== this.#isWanted) this.requestUpdate();
  };
}

customElements.define("gv-start", GvStart);

declare global {
  interface HTMLElementTagNameMap {
    "gv-start": GvStart;
  }
}
