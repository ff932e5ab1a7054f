/** A page of either system, in a browser context of its own. */
import type { Browser, Page } from "@playwright/test";
import { madeHere } from "../../../scripts/made-here.ts";
import { countTraffic, createBenchApi, exposeGrapevine, type Traffic } from "./page-api.ts";
import type { SystemName } from "./system.ts";

const openLimitMs = 60_000;

/** The TypeScript loader calls a helper in functions, also in those that are sent to a page. */
const compilersHelper = "globalThis.__name ??= (target) => target;";

const initScripts: Readonly<Record<SystemName, string>> = {
  grapevine: `${compilersHelper}(${countTraffic.toString()})();(${exposeGrapevine.toString()})(${createBenchApi.toString()});`,
  "y-webrtc": `${compilersHelper}(${countTraffic.toString()})();`,
};

/** Opens an empty page. */
export async function blankPage(browser: Browser, system: SystemName): Promise<Page> {
  // A service worker would load in the background during the measurement.
  const context = await browser.newContext({ serviceWorkers: "block" });
  await context.addInitScript({ content: `${madeHere}${initScripts[system]}` });
  return context.newPage();
}

/** Takes the focus from the editors. Only one of the two pages focuses its editor by itself. */
export async function takeFocusAway(pages: readonly BenchPage[]): Promise<void> {
  await Promise.all(pages.map(({ page }) => page.evaluate(() => window.bench.view.contentDOM.blur())));
}

/** Opens the address. Resolves when one can type. */
export async function openPage(page: Page, url: string): Promise<BenchPage> {
  await page.goto(url, { timeout: openLimitMs });
  // Polls by time, since frames are rare with many busy pages.
  await page.waitForFunction(() => window.bench !== undefined, undefined, { polling: 20, timeout: openLimitMs });
  // Only one of the two pages focuses its editor. Focus brings a blinking caret, cursor messages, and a cursor that all
  // others redraw at each keystroke before it.
  await page.evaluate(() => {
    window.bench.view.contentDOM.blur();
    window.bench.awareness.setLocalStateField("cursor", null);
  });
  return new BenchPage(page);
}

/** One person's page. `page.evaluate` reaches `window.bench` (see page-api.ts). */
export class BenchPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  text(): Promise<string> {
    return this.page.evaluate(() => window.bench.text());
  }

  /** A string that is equal on two pages exactly when state vector and delete set are. */
  digest(): Promise<string> {
    return this.page.evaluate(() => window.bench.digest());
  }

  /** Inserts as a keystroke of the editor would (a CodeMirror transaction with the cursor behind it). */
  insert(at: number, text: string): Promise<void> {
    return this.page.evaluate(({ at, text }) => window.bench.insert(at, text), { at, text });
  }

  /** Other peers with an open link. */
  links(): Promise<number> {
    return this.page.evaluate(() => window.bench.links());
  }

  /** Other people whose cursor or presence is shown (awareness states besides the own). */
  people(): Promise<number> {
    return this.page.evaluate(() => window.bench.people());
  }

  traffic(): Promise<Traffic> {
    return this.page.evaluate(() => ({ ...window.benchTraffic }));
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
