/**
 * Printing. The editor draws only what is on the screen, so paper gets an element of its own. Ctrl+P and **Print** first
 * load what draws the text, and draw it. The browser's own menu cannot wait for that: it prints what can be drawn at once,
 * or else the text as it is written.
 */
import { msg } from "@lit/localize";
import { say } from "../foot/say.ts";
import type { Printed } from "./printed.ts";

type Paper = typeof import("./paper.ts");

interface Sheet {
  readonly printed: Printed;
  readonly element: HTMLElement;
}

/** Preparing is said when it takes longer than this, and ends without all of the text's figures after the limit, in ms. */
const sayAfterMs = 500;
const prepareLimitMs = 15_000;

export class Printing {
  readonly #current: () => Printed | undefined;
  #paper: Paper | undefined;
  #isPreparing = false;
  /** The browser's dialog is being asked for. */
  #isAsking = false;
  /** Waits for the browser's dialog. */
  #prepared: Sheet | undefined;
  #shown: HTMLElement | undefined;

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

  /** Opens the browser's dialog when the text is drawn. */
  async print(): Promise<void> {
    if (this.#isPreparing) return;
    const printed = this.#current();
    if (printed !== undefined) {
      this.#isPreparing = true;
      this.#prepared = await this.#prepare(printed);
      this.#isPreparing = false;
      // The document was left meanwhile.
      if (this.#current() === undefined) return this.#after();
    }
    this.#isAsking = true;
    print();
    this.#isAsking = false;
  }

  /** Draws what is printed; undefined where that takes too long, or what draws it cannot be loaded. */
  async #prepare(printed: Printed): Promise<Sheet | undefined> {
    const saying = setTimeout(() => say(document, msg("Preparing to print")), sayAfterMs);
    let limit: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<undefined>((resolve) => {
      limit = setTimeout(() => resolve(undefined), prepareLimitMs);
    });
    try {
      return await Promise.race([this.#draw(printed), late]);
    } catch {
      return undefined;
    } finally {
      clearTimeout(saying);
      clearTimeout(limit);
    }
  }

  async #draw(printed: Printed): Promise<Sheet> {
    this.#paper ??= await import("./paper.ts");
    const element = document.createElement("div");
    await this.#paper.prepareSheet(element, printed);
    return { printed, element };
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
    if (key.toLowerCase() !== "p" || ctrlKey === metaKey || shiftKey || altKey) return;
    if (this.#current() === undefined) return;
    event.preventDefault();
    void this.print();
  };

  readonly #before = (): void => {
    const printed = this.#current();
    if (printed === undefined) return;
    const prepared = this.#prepared;
    this.#after();
    // What others write while the text is drawn is in the next print.
    const isPrepared = prepared !== undefined && (this.#isAsking || isSame(prepared.printed, printed));
    const sheet = isPrepared ? prepared.element : document.createElement("div");
    sheet.className = "sheet";
    if (!isPrepared) this.#fill(sheet, printed);
    document.body.append(sheet);
    this.#shown = sheet;
  };

  #fill(sheet: HTMLElement, printed: Printed): void {
    if (this.#paper !== undefined) this.#paper.fillSheet(sheet, printed);
    else sheet.textContent = [printed.title, printed.source].filter((part) => part !== undefined).join("\n\n");
  }

  readonly #after = (): void => {
    this.#shown?.remove();
    this.#shown = this.#prepared = undefined;
  };
}

const isSame = (one: Printed, other: Printed): boolean => one.title === other.title && one.source === other.source;
