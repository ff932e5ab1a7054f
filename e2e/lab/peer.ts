/** A person at a browser that Playwright drives, in a browser context of their own, with a network cable to pull. */
import type { BrowserContext, Locator, Page } from "@playwright/test";
import { type ConvergingPeer, Peer as IsolatedPeer } from "../../sync/playwright/index.ts";
import { type Driver, Person } from "./person.ts";

const playwrightDriver = (page: Page): Driver => ({
  goto: (url) => page.goto(url),
  reload: () => page.reload(),
  onError: (listener) => void page.on("pageerror", ({ message }) => listener(message)),
  shown: (selector) => page.locator(selector).waitFor(),
  focus: (selector) => page.locator(selector).focus(),
  press: (keys) => page.keyboard.press(keys.replace("Control", "ControlOrMeta")),
  type: (text) => page.keyboard.type(text),
  evaluate: (run) => page.evaluate(run),
  until: (holds, argument, timeout) =>
    page.waitForFunction(holds as (argument: unknown) => boolean, argument, {
      polling: 20,
      ...(timeout !== undefined && { timeout }),
    }),
});

/** Where the page has its provider, as a path from `window`. */
export const provider = "grapevine.provider";

export class Peer extends Person<Page> implements ConvergingPeer {
  readonly #peer: IsolatedPeer;

  constructor(peer: IsolatedPeer) {
    super(peer.page, playwrightDriver(peer.page));
    this.#peer = peer;
  }

  static async create(context: BrowserContext): Promise<Peer> {
    return new Peer(await IsolatedPeer.create(context, { name: "a person", provider }));
  }

  get context(): BrowserContext {
    return this.#peer.context;
  }

  get name(): string {
    return this.#peer.name;
  }

  get provider(): string {
    return this.#peer.provider;
  }

  /** Another tab of the same browser. */
  async anotherTab(): Promise<Peer> {
    return new Peer(await this.#peer.anotherTab());
  }

  get editor(): Locator {
    return this.page.locator("gv-editor .cm-content");
  }

  get statusLine(): Locator {
    return this.page.getByRole("status").first();
  }

  /** The text that the editor shows, of a document that fits the screen. */
  shown(): Promise<string> {
    return this.page.locator("gv-editor .cm-content > .cm-line").evaluateAll((lines) => {
      const read = (node: Node): string =>
        node instanceof HTMLInputElement
          ? `[${node.checked ? "x" : " "}] `
          : node instanceof Text
            ? node.data
            : [...node.childNodes].map(read).join("");
      return lines.map(read).join("\n");
    });
  }

  /** The paths of files that the page has kept for times without a network, once it had met them. */
  kept(): Promise<string[]> {
    return this.page.evaluate(async () =>
      (await (await caches.open("met")).keys()).map(({ url }) => new URL(url).pathname),
    );
  }

  unplug(): Promise<void> {
    return this.#peer.unplug();
  }

  plugIn(): Promise<void> {
    return this.#peer.plugIn();
  }
}

/** Kills the page's process, so that it says goodbye to nobody. */
export async function crashPage(page: Page): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  const crashed = new Promise<void>((resolve) => page.once("crash", () => resolve()));
  // The page dies before it answers.
  void devTools.send("Page.crash").catch(() => undefined);
  await crashed;
}
