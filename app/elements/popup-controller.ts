/** The popup of an element whose first button opens it; its code is loaded at the first press. */
import { html, type LitElement, nothing, type ReactiveController, type TemplateResult } from "lit";

export class PopupController implements ReactiveController {
  /** Whether the popup's code has come, so that it can be rendered. */
  loaded = false;
  open = false;
  readonly #host: LitElement;
  readonly #load: () => Promise<unknown>;

  constructor(host: LitElement, load: () => Promise<unknown>) {
    this.#host = host;
    this.#load = load;
    host.addController(this);
  }

  /** The page may be left and entered again; a popup is closed then. */
  hostDisconnected(): void {
    this.open = false;
  }

  /** For the button's click. */
  readonly toggle = async (): Promise<void> => {
    if (!this.loaded) {
      await this.#load();
      this.loaded = true;
      this.#host.requestUpdate();
      await this.#host.updateComplete; // The popover animates only when it opens after its first render.
    }
    this.set(!this.open);
  };

  /** Opens or closes, also when the popover has done so by itself. */
  set(open: boolean): void {
    if (this.open === open) return;
    this.open = open;
    this.#host.requestUpdate();
  }

  /** The popup below the button, with what `content` renders; nothing before its code has come. */
  render(content: () => TemplateResult): TemplateResult | typeof nothing {
    if (!this.loaded) return nothing;
    return html`<wa-popover
      placement="bottom-end"
      without-arrow
      .anchor=${this.#host.renderRoot.querySelector("button")}
      .open=${this.open}
      @wa-show=${() => this.set(true)}
      @wa-hide=${() => this.set(false)}
    >
      ${content()}
    </wa-popover>`;
  }
}
