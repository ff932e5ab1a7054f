/** A page of either system, in a browser context of its own. */
import type { Browser, BrowserContext, Page } from "@playwright/test";
import type { BenchPage, Traffic } from "./lab.ts";
import { madeHere } from "../../scripts/made-here.ts";
import { countTraffic, createBenchApi, exposeGrapevine } from "./page-api.ts";
import type { SystemName } from "./measurement.ts";

const openLimitMs = 60_000;

/** The compiler that runs this marks functions by a helper, and those that are sent to a page look for it there. */
const compilersHelper = "globalThis.__name ??= (target) => target;";

const initScripts: Readonly<Record<SystemName, string>> = {
  grapevine: `${compilersHelper}(${countTraffic.toString()})();(${exposeGrapevine.toString()})(${createBenchApi.toString()});`,
  "y-webrtc": `${compilersHelper}(${countTraffic.toString()})();`,
};

/** A page that shows nothing yet. */
export async function blankPage(browser: Browser, system: SystemName): Promise<Page> {
  // A service worker would load in the background while others are measured.
  const context = await browser.newContext({ serviceWorkers: "block" });
  await context.addInitScript({ content: `${madeHere}${initScripts[system]}` });
  return context.newPage();
}

/** Opens the address. Resolves when one can type. */
export async function openPage(page: Page, url: string): Promise<BenchPage> {
  await page.goto(url, { timeout: openLimitMs });
  // Looked at in short intervals and not once a frame: with many pages at work frames are rare.
  await page.waitForFunction(() => window.bench !== undefined, undefined, { polling: 20, timeout: openLimitMs });
  // One system's page gives its editor the focus, the other's does not; with it go a blinking caret, cursor messages, and
  // a cursor that all others draw anew at each keystroke before it.
  await page.evaluate(() => {
    window.bench?.view.contentDOM.blur();
    window.bench?.awareness.setLocalStateField("cursor", null);
  });
  return new OpenPage(page);
}

class OpenPage implements BenchPage {
  readonly page: Page;
  readonly #context: BrowserContext;

  constructor(page: Page) {
    this.page = page;
    this.#context = page.context();
  }

  text(): Promise<string> {
    return this.page.evaluate(() => window.bench?.text() ?? "");
  }

  digest(): Promise<string> {
    return this.page.evaluate(() => window.bench?.digest() ?? "");
  }

  insert(at: number, text: string): Promise<void> {
    return this.page.evaluate(({ at, text }) => window.bench?.insert(at, text), { at, text });
  }

  links(): Promise<number> {
    return this.page.evaluate(() => window.bench?.links() ?? 0);
  }

  people(): Promise<number> {
    return this.page.evaluate(() => window.bench?.people() ?? 0);
  }

  traffic(): Promise<Traffic> {
    return this.page.evaluate(() => ({ ...(window.benchTraffic as Traffic) }));
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}
