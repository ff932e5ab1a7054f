/**
 * The popup of an element whose first button opens it. The popup's code is loaded when the pointer or the focus comes to
 * the element, so that it is there at the first press. If loading fails then, the host sends `gv-part-missing` (bubbles,
 * composed), and the next press tries again.
 */
import type WaPopover from "@awesome.me/webawesome/dist/components/popover/popover.js";
import { html, type LitElement, nothing, type ReactiveController, type TemplateResult } from "lit";

/** What comes before a press. */
const intents = ["pointerenter", "focusin"];

export class PopupController implements ReactiveController {
  /** Whether the popup's code has loaded, so that the popup can be rendered. */
  loaded = false;
  open = false;
  /** Whether the popover is closing. A popover that is opened again before it has closed would stay hidden. */
  #leaving = false;
  readonly #host: LitElement;
  readonly #label: () => string;
  readonly #load: () => Promise<unknown>;

  /**
   * `label` returns what names the popup to screen readers. `load` loads its code. When the popup opens, the element with
   * `autofocus` in it gets the focus.
   */
  constructor(host: LitElement, label: () => string, load: () => Promise<unknown>) {
    this.#host = host;
    this.#label = label;
    this.#load = load;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("focusin", this.#onFocusIn);
    for (const type of intents) this.#host.addEventListener(type, this.#onIntent);
  }

  /** An element that returns to the page begins with its popup closed. */
  hostDisconnected(): void {
    document.removeEventListener("focusin", this.#onFocusIn);
    this.#ignoreIntent();
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
      await this.#popover?.updateComplete;
    }
    this.#popover?.dialog.setAttribute("aria-label", this.#label());
    this.set(!this.open);
  };

  /** Opens or closes the popup. Also records that the popover has opened or closed by itself. */
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

  /** Renders the popup below the button, with `content` in it. Renders nothing before the popup's code has loaded. */
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
      @click=${this.#onClick}
    >
      ${content()}
    </wa-popover>`;
  }

  get #popover(): WaPopover | null {
    return this.#host.renderRoot.querySelector("wa-popover");
  }

  get #button(): HTMLButtonElement | null {
    return this.#host.renderRoot.querySelector("button");
  }

  /** In a narrow window the popover's dialog lies behind the sheet as a backdrop. A press on it closes the popup. */
  readonly #onClick = (event: Event): void => {
    if (event.composedPath()[0] === (event.currentTarget as WaPopover).dialog) this.dismiss();
  };

  readonly #onIntent = (): void => {
    this.#ignoreIntent();
    // A press tries again, and tells of a failure.
    void this.#load().catch(() => undefined);
  };

  #ignoreIntent(): void {
    for (const type of intents) this.#host.removeEventListener(type, this.#onIntent);
  }

  readonly #onHide = (): void => {
    this.#leaving = true;
    this.set(false);
  };

  readonly #onHidden = (): void => {
    this.#leaving = false;
    this.#host.requestUpdate();
  };

  /** The popover gives the focus to its content. The first time it does so a frame too early, before layout. */
  readonly #onShown = ({ currentTarget }: Event): void => {
    const popover = currentTarget as HTMLElement;
    requestAnimationFrame(() => {
      // A person may have moved the focus within it meanwhile. (Chromium's :focus-within lags behind here.)
      const focused = (this.#host.renderRoot as ShadowRoot).activeElement;
      if (this.open && !popover.contains(focused))
        popover.querySelector<HTMLElement>("[autofocus]")?.focus({ preventScroll: true });
    });
  };

  /** A script may borrow the focus, as copying does. Then the focus is back by the end of the script's task. */
  readonly #onFocusIn = (event: FocusEvent): void => {
    if (!this.open || event.composedPath().includes(this.#host)) return;
    queueMicrotask(() => {
      // `activeElement` is the host when the focus is within its shadow root. (Chromium's :focus-within lags behind
      // here.)
      if (document.activeElement !== this.#host) this.set(false);
    });
  };
}
