/** `<gv-share>`: copies the document's link, shows it, and sends it through the system's share sheet. */
import { msg } from "@lit/localize";
import "../controls/gv-icon.ts";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import type * as Y from "yjs";
import type { GrapevineProvider } from "../../sync/index.ts";
import { say } from "../foot/say.ts";
import { copyText } from "./clipboard.ts";
import { controlStyles, hiddenVisually } from "../controls/control-styles.ts";
import { PopupController } from "../controls/popup-controller.ts";

/**
 * The button stands out while the person is alone with what they have written, until they press it.
 *
 * @property link - The whole link to share.
 * @property provider - Tells who has the document.
 * @property content - The document's text.
 * @property loadPopup - Loads `<gv-share-panel>`.
 */
export class GvShare extends LitElement {
  static override properties = {
    link: { attribute: false },
    provider: { attribute: false },
    content: { attribute: false },
    loadPopup: { attribute: false },
    copied: { state: true },
    isWanted: { state: true },
  };
  declare link: string;
  declare provider: GrapevineProvider | undefined;
  declare content: Y.Text | undefined;
  declare loadPopup: () => Promise<unknown>;
  declare copied: boolean | undefined;
  declare isWanted: boolean;
  #isPressed = false;
  readonly #popup = new PopupController(
    this,
    () => msg("Share"),
    () => this.loadPopup(),
  );

  static override styles = [
    controlStyles,
    css`
      @media (max-width: 40rem) {
        .share {
          padding: 0;
        }
        .share span {
          ${hiddenVisually}
        }
      }
    `,
  ];

  constructor() {
    super();
    this.link = "";
    this.copied = undefined;
    this.isWanted = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("provider") && !changed.has("content")) return;
    changed.get("provider")?.off("change", this.#look);
    changed.get("content")?.unobserve(this.#look);
    this.provider?.on("change", this.#look);
    this.content?.observe(this.#look);
    this.#isPressed = false;
    this.#look();
  }

  readonly #look = (): void => {
    const isAlone = this.provider?.shouldConnect === true && this.provider.status().alone;
    this.isWanted = isAlone && !this.#isPressed && (this.content?.length ?? 0) > 0;
  };

  protected override render() {
    const { open } = this.#popup;
    return html`
      <button
        class="share ${this.isWanted ? "primary" : "tonal"}"
        aria-haspopup="dialog"
        aria-expanded=${open}
        @click=${this.#onClick}
      >
        <gv-icon name="share"></gv-icon><span>${msg("Share")}</span>
      </button>
      <div class="hidden-visually" aria-live="polite">
        ${open && this.copied === false ? msg("The link could not be copied. It is shown for you to copy.") : nothing}
      </div>
      ${this.#popup.render(
        () =>
          html`<gv-share-panel
            autofocus
            .link=${this.link}
            .copied=${this.copied}
            .provider=${open ? this.provider : undefined}
            @gv-copy=${this.#copy}
            @gv-send=${this.#send}
          ></gv-share-panel>`,
      )}
    `;
  }

  readonly #onClick = async (): Promise<void> => {
    const opening = !this.#popup.open;
    this.copied = undefined;
    this.#isPressed = true;
    this.#look();
    // Copy first: browsers allow it only shortly after the click.
    if (opening) await this.#copy();
    await this.#popup.toggle();
  };

  readonly #copy = async (): Promise<void> => {
    this.copied = undefined;
    this.copied = await copyText(this.link);
    if (this.copied) say(this, msg("Link copied"));
  };

  /** Sends the link alone: the document's title is nobody's business but its readers'. */
  readonly #send = async (): Promise<void> => {
    try {
      await navigator.share({ url: this.link });
    } catch (error) {
      // The person closed the sheet.
      if (error instanceof DOMException && error.name === "AbortError") return;
      await this.#copy();
    }
  };
}

customElements.define("gv-share", GvShare);

declare global {
  interface HTMLElementTagNameMap {
    "gv-share": GvShare;
  }
}
