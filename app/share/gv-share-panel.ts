/**
 * `<gv-share-panel>`: shows the link, as text and as a QR code, what it allows, who has the document, and whether the
 * link was copied. Loaded when first opened.
 */
import { msg } from "@lit/localize";
import "@awesome.me/webawesome/dist/components/popover/popover.js";
import { css, html, LitElement, nothing, svg } from "lit";
import type { GrapevineProvider } from "../../sync/index.ts";
import "../controls/gv-icon.ts";
import { controlStyles } from "../controls/control-styles.ts";
import { describeHolders } from "./describe-holders.ts";
import { HoldersController } from "./holders-controller.ts";
import { makeQrCode, quietModules } from "./qr-code.ts";

/** About the height and width of the QR code, in CSS pixels. */
const codePixels = 180;

/** A link, and what it allows. */
interface Way {
  readonly label: string;
  readonly allows: string;
  readonly link: string;
}

/**
 * @property link - The whole link to share.
 * @property copied - Whether the last attempt to copy succeeded; undefined before the first.
 * @property provider - Tells who has the document.
 * @event gv-copy - The person asks to copy the link again.
 * @event gv-send - The person asks to send the link through the system's share sheet. Only where there is one.
 */
export class GvSharePanel extends LitElement {
  static override properties = {
    link: { attribute: false },
    copied: { attribute: false },
    provider: { attribute: false },
  };
  declare link: string;
  declare copied: boolean | undefined;
  declare provider: GrapevineProvider | undefined;
  readonly #holders = new HoldersController(this);

  static override styles = [
    controlStyles,
    css`
      :host {
        display: block;
        inline-size: min(20rem, calc(100vw - 4rem));
      }
      h2 {
        margin-block-end: var(--gv-space-xs);
      }
      label {
        margin-block-start: var(--gv-space-m);
      }
      input {
        text-overflow: ellipsis;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gv-space-s);
        margin-block-start: var(--gv-space-s);
      }
      .actions button {
        flex: 1 1 8rem;
      }
      .failed {
        margin-block-start: var(--gv-space-s);
      }
      .holders {
        display: flex;
        gap: var(--gv-space-s);
        margin-block-start: var(--gv-space-m);
        padding-block-start: var(--gv-space-m);
        border-block-start: 1px solid var(--gv-line);
      }
      .holders gv-icon {
        flex: none;
        margin-block-start: 0.0625rem;
        color: var(--gv-quiet);
      }
      .holders.held gv-icon {
        color: var(--gv-good);
      }
      figure {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--gv-space-m);
        margin: var(--gv-space-m) 0 0;
      }
      /* White in dark mode too, for cameras that do not know light on dark. */
      svg {
        flex: none;
        border-radius: var(--gv-radius-small);
        box-shadow: 0 0 0 1px var(--gv-line);
        background: #ffffff;
        forced-color-adjust: none;
      }
      figcaption {
        flex: 1 1 7rem;
        color: var(--gv-quiet);
        font-size: var(--gv-size-note);
      }
    `,
  ];

  constructor() {
    super();
    this.link = "";
    this.copied = undefined;
  }

  /** Puts the focus on the link and selects all of it. */
  override focus(): void {
    this.renderRoot.querySelector("input")?.focus({ preventScroll: true });
  }

  protected override willUpdate(): void {
    this.#holders.follow(this.provider);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Following ended when the panel left the page.
    this.requestUpdate();
  }

  protected override render() {
    // A link for readers will be a second way.
    const ways: readonly Way[] = [
      {
        label: msg("Link to this document"),
        allows: msg("Anyone with this link can read and write, and nobody can be shut out again."),
        link: this.link,
      },
    ];
    return html`<h2>${msg("Write together")}</h2>
      ${ways.map((way, index) => this.#renderWay(way, index))} ${this.#renderHolders()} ${this.#renderQrCode()}`;
  }

  #renderWay({ label, allows, link }: Way, index: number) {
    const id = `link-${index}`;
    return html`
      <p>${allows}</p>
      <label for=${id}>${label}</label>
      <input id=${id} type="url" readonly .value=${link} @focus=${this.#select} @click=${this.#select} />
      <div class="actions">
        <button class="outlined" @click=${() => this.#ask("gv-copy")}>
          <gv-icon name=${this.copied === true ? "check" : "copy"}></gv-icon>
          ${this.copied === true ? msg("Link copied") : msg("Copy link")}
        </button>
        ${
          "share" in navigator
            ? html`<button class="outlined" @click=${() => this.#ask("gv-send")}>
                <gv-icon name="upload"></gv-icon>${msg("Send link")}
              </button>`
            : nothing
        }
      </div>
      ${
        this.copied === false
          ? html`<p class="quiet failed">${msg("This browser did not allow copying. Select the link and copy it.")}</p>`
          : nothing
      }
    `;
  }

  #renderHolders() {
    const { words, isHeld } = describeHolders(this.#holders.holders);
    return html`<p class=${isHeld ? "holders held" : "holders"}>
      <gv-icon name=${isHeld ? "check" : "device"}></gv-icon><span>${words}</span>
    </p>`;
  }

  #renderQrCode() {
    const code = makeQrCode(this.link);
    if (code === undefined) return nothing;
    const side = code.size + 2 * quietModules;
    // Whole pixels, so that all modules are equally large.
    const pixels = Math.max(3, Math.floor(codePixels / side));
    return html`<figure>
      <svg
        width=${side * pixels}
        height=${side * pixels}
        viewBox="${-quietModules} ${-quietModules} ${side} ${side}"
        shape-rendering="crispEdges"
        role="img"
        aria-label=${msg("QR code of the link to this document")}
      >
        ${svg`<path d=${code.path} fill="#000000" fill-rule="evenodd"></path>`}
      </svg>
      <figcaption>${msg("A phone’s camera opens the document from this code.")}</figcaption>
    </figure>`;
  }

  #ask(event: "gv-copy" | "gv-send"): void {
    this.dispatchEvent(new CustomEvent(event));
  }

  readonly #select = (event: Event): void => {
    (event.currentTarget as HTMLInputElement).select();
  };
}

customElements.define("gv-share-panel", GvSharePanel);

declare global {
  interface HTMLElementTagNameMap {
    "gv-share-panel": GvSharePanel;
  }
}
