/** One person at one browser: what they do, and what `window.grapevine` says. A driver moves the browser. */
import type { GrapevineCounters, GrapevineStatus } from "../../sync/index.ts";

/** What both Playwright and puppeteer can do. Functions run in the page. */
export interface Driver {
  goto(url: string): Promise<unknown>;
  reload(): Promise<unknown>;
  onError(listener: (message: string) => void): void;
  /** Waits until an element is shown. */
  shown(selector: string): Promise<unknown>;
  focus(selector: string): Promise<void>;
  /** Presses keys together, such as "Control+z". */
  press(keys: string): Promise<void>;
  type(text: string): Promise<void>;
  evaluate<T>(run: () => T | Promise<T>): Promise<T>;
  /** Waits until `holds`; rejects with a TimeoutError after `timeoutMs` or the driver's own limit. */
  until<A>(holds: (argument: A) => boolean, argument: A, timeoutMs?: number): Promise<unknown>;
}

export class Person<Page> {
  /** The driver's own page, for what only one of them can. */
  readonly page: Page;
  /** Uncaught errors of the page; a test may expect none. */
  readonly errors: string[] = [];
  readonly #driver: Driver;

  constructor(page: Page, driver: Driver) {
    this.page = page;
    this.#driver = driver;
    driver.onError((message) => this.errors.push(message));
  }

  /** Opens a document, and waits until one can type. */
  async goto(url: string): Promise<void> {
    await this.#driver.goto(url);
    await this.ready();
  }

  async reload(): Promise<void> {
    await this.#driver.reload();
    await this.ready();
  }

  /** Waits until the editor takes input. */
  async ready(): Promise<void> {
    await this.#driver.shown('.cm-content[contenteditable="true"]');
    await this.#driver.until(() => window.grapevine !== undefined, undefined);
  }

  /** Types at the end of the document, key by key. */
  async type(text: string): Promise<void> {
    await this.#driver.focus(".cm-content");
    await this.press("Control+End");
    await this.#driver.type(text);
  }

  press(keys: string): Promise<void> {
    return this.#driver.press(keys);
  }

  text(): Promise<string> {
    return this.#driver.evaluate(() => window.grapevine?.text() ?? "");
  }

  digest(): Promise<string> {
    return this.#driver.evaluate(() => window.grapevine?.digest() ?? "");
  }

  status(): Promise<GrapevineStatus> {
    return this.#driver.evaluate(() => window.grapevine?.status() as GrapevineStatus);
  }

  counters(): Promise<GrapevineCounters> {
    return this.#driver.evaluate(() => window.grapevine?.counters() as GrapevineCounters);
  }

  /** The names at others' cursors. */
  carets(): Promise<string[]> {
    return this.#driver.evaluate(() =>
      Array.from(document.querySelectorAll(".cm-ySelectionInfo"), (label) => label.textContent ?? ""),
    );
  }

  /** Waits until the person has so many links. */
  async untilLinks(links: number, timeoutMs?: number): Promise<void> {
    await this.#driver.until((links) => window.grapevine?.status().links === links, links, timeoutMs);
  }
}
