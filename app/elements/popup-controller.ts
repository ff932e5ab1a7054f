/** A button of an element that opens a popup whose code is loaded at the first press. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

export class PopupController implements ReactiveController {
  /** Whether the popup's code has come, so that it can be rendered. */
  loaded = false;
  open = false;
  readonly #host: ReactiveControllerHost;
  readonly #load: () => Promise<unknown>;

  constructor(host: ReactiveControllerHost, load: () => Promise<unknown>) {
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
}
