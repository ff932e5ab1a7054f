/**
 * The popup of an element whose first button opens it; its code is loaded at the first press. Where that does not come, the
 * host sends `gv-part-missing` (bubbles, composed), and the next press tries again.
 */
import { html, type LitElement, nothing, type ReactiveController, type TemplateResult } from "lit";

export class PopupController implements ReactiveController {
  /** Whether the popup's code has come, so that it can be rendered. */
  loaded = false;
  open = false;
  /** Whether the popover is on its way out: opened before it is gone, it would stay out of sight. */
  #leaving = false;
  readonly #host: LitElement;
  readonly #label: string;
  readonly #load: () => Promise<unknown>;

  /** `label` names the popup to screen readers. When it opens, the element with `autofocus` in it has the focus. */
  constructor(host: LitElement, label: string, load: () => Promise<unknown>) {
    this.#host = host;
    this.#label = label;
    this.#load = load;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("focusin", this.#onFocusIn);
  }

  /** The page may be left and entered again; a popup is closed then. */
  hostDisconnected(): void {
    document.removeEventListener("focusin", this.#onFocusIn);
    this.open = false;
    this.#leaving = false;
  }

  /** For the button's click. */
  readonly toggle = async (): Promise<void> => {
    if (!this.loaded) {
      try {
        await this.#load();
      } catch {
        this.#host.dispatchEvent(new CustomEvent("gv-part-missing", { bubbles: true, composed: true }));
        return;
      }
      this.loaded = true;
      this.#host.requestUpdate();
      await this.#host.updateComplete; // The popover animates only when it opens after its first render.
      const popover = this.#host.renderRoot.querySelector("wa-popover");
      await popover?.updateComplete;
      popover?.dialog.setAttribute("aria-label", this.#label);
    }
    this.set(!this.open);
  };

  /** Opens or closes, also when the popover has done so by itself. */
  set(open: boolean): void {
    if (this.open === open) return;
    this.open = open;
    this.#host.requestUpdate();
  }

  /** Closes, and puts the focus back on the button. */
  readonly dismiss = (): void => {
    this.#button?.focus({ preventScroll: true });
    this.set(false);
  };

  /** The popup below the button, with what `content` renders; nothing before its code has come. */
  render(content: () => TemplateResult): TemplateResult | typeof nothing {
    if (!this.loaded) return nothing;
    return html`<wa-popover
      placement="bottom-end"
      without-arrow
      .anchor=${this.#button}
      .open=${this.open && !this.#leaving}
      @wa-show=${() => this.set(true)}
      @wa-after-show=${this.#onShown}
      @wa-hide=${this.#onHide}
      @wa-after-hide=${this.#onHidden}
    >
      ${content()}
    </wa-popover>`;
  }

  get #button(): HTMLButtonElement | null {
    return this.#host.renderRoot.querySelector("button");
  }

  readonly #onHide = (): void => {
    this.#leaving = true;
    this.set(false);
  };

  readonly #onHidden = (): void => {
    this.#leaving = false;
    this.#host.requestUpdate();
  };

  /** The popover gives the focus to its content, but the first time a frame too early: nothing is laid out yet. */
  readonly #onShown = ({ currentTarget }: Event): void => {
    const popover = currentTarget as HTMLElement;
    requestAnimationFrame(() => {
      if (this.open && !popover.matches(":focus-within"))
        popover.querySelector<HTMLElement>("[autofocus]")?.focus({ preventScroll: true });
    });
  };

  /** A script may only borrow the focus, as copying does: then it is back by the end of its task. */
  readonly #onFocusIn = (event: FocusEvent): void => {
    if (!this.open || event.composedPath().includes(this.#host)) return;
    queueMicrotask(() => {
      // Of what has the focus in its shadow, the host is told. (Chromium's :focus-within lags behind here.)
      if (document.activeElement !== this.#host) this.set(false);
    });
  };
}
