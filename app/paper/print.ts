/**
 * Printing. The editor draws only what is on the screen, so paper gets an element of its own. Ctrl+P and **Print** first
 * load what draws the text. The browser's own menu cannot wait for that: it prints the text as it is written.
 */
import type { Printed } from "./printed.ts";

type Paper = typeof import("./paper.ts");

export class Printing {
  readonly #current: () => Printed | undefined;
  #paper: Paper | undefined;
  #sheet: HTMLElement | undefined;

  /** `current` returns what is printed; undefined while no document is shown. */
  constructor(current: () => Printed | undefined) {
    this.#current = current;
  }

  connect(): void {
    addEventListener("beforeprint", this.#before);
    addEventListener("afterprint", this.#after);
    document.addEventListener("keydown", this.#onKey);
  }

  disconnect(): void {
    removeEventListener("beforeprint", this.#before);
    removeEventListener("afterprint", this.#after);
    document.removeEventListener("keydown", this.#onKey);
    this.#after();
  }

  /** Opens the browser's dialog. */
  async print(): Promise<void> {
    await this.load().catch(() => undefined);
    print();
  }

  /** Loads what draws the text. */
  async load(): Promise<void> {
    this.#paper = await import("./paper.ts");
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
    if (key.toLowerCase() !== "p" || ctrlKey === metaKey || shiftKey || altKey) return;
    if (this.#paper !== undefined || this.#current() === undefined) return;
    event.preventDefault();
    void this.print();
  };

  readonly #before = (): void => {
    const printed = this.#current();
    if (printed === undefined) return;
    this.#after();
    const sheet = document.createElement("div");
    sheet.className = "sheet";
    if (this.#paper !== undefined) this.#paper.fillSheet(sheet, printed);
    else sheet.textContent = [printed.title, printed.source].filter((part) => part !== undefined).join("\n\n");
    document.body.append(sheet);
    this.#sheet = sheet;
  };

  readonly #after = (): void => {
    this.#sheet?.remove();
    this.#sheet = undefined;
  };
}
