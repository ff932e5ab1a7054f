/** A person at a browser that Playwright drives, in a browser context of their own, with a network cable to pull. */
import type { BrowserContext, Locator, Page } from "@playwright/test";
import { installCable } from "./cable.ts";
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

export class Peer extends Person<Page> {
  readonly context: BrowserContext;

  constructor(page: Page) {
    super(page, playwrightDriver(page));
    this.context = page.context();
  }

  static async create(context: BrowserContext): Promise<Peer> {
    await context.addInitScript(installCable);
    return new Peer(await context.newPage());
  }

  /** Another tab of the same browser. */
  async anotherTab(): Promise<Peer> {
    return new Peer(await this.context.newPage());
  }

  get editor(): Locator {
    return this.page.locator(".cm-content");
  }

  get statusLine(): Locator {
    return this.page.getByRole("status").first();
  }

  /** The text that the editor shows, of a document that fits the screen. */
  async shown(): Promise<string> {
    return (await this.page.locator(".cm-content > .cm-line").allTextContents()).join("\n");
  }

  async unplug(): Promise<void> {
    await this.context.setOffline(true);
  }

  async plugIn(): Promise<void> {
    await this.context.setOffline(false);
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
