/**
 * Tabs that sleep as people's do. Playwright and puppeteer tell Chromium not to slow down background pages, and not to
 * cache pages for going back; Playwright's pages also believe that they are always visible. Here the defaults apply.
 */
import { chromium } from "@playwright/test";
import puppeteer, { type Browser, type CDPSession, type Page } from "puppeteer-core";
import { chromiumArgs, findChromium } from "../../../scripts/chromium.ts";
import { type Driver, Person } from "../person.ts";
import { puppeteerDriver } from "./puppeteer.ts";

/** Switches that keep pages awake, and out of the back-forward cache. */
const awake = [
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  "--disable-back-forward-cache",
];
// Chromium slows hidden pages down to one timer a minute after five minutes; here after one second.
const impatient = "--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1";

declare global {
  interface Window {
    /** Lateness of each of a chain of timers of 100 ms, in milliseconds. */
    lateness?: number[];
    /** Holds the page's timers from now on, as for a minute at a time in a tab that was hidden for long. */
    holdTimers?: () => void;
    /** Moves the page's clocks forward, and lets the timers that waited run. */
    releaseTimers?: (afterMs: number) => void;
    /** True when the page was shown from the back-forward cache. */
    wasRestored?: boolean;
  }
}

export class TabBrowser {
  readonly #browser: Browser;
  /** The page in front while a tab is hidden. */
  readonly #front: Page;

  private constructor(browser: Browser, front: Page) {
    this.#browser = browser;
    this.#front = front;
  }

  static async launch(): Promise<TabBrowser> {
    const browser = await puppeteer.launch({
      executablePath: findChromium() ?? chromium.executablePath(),
      headless: true,
      ignoreDefaultArgs: awake,
      args: [...chromiumArgs, impatient],
    });
    return new TabBrowser(browser, await browser.newPage());
  }

  /** Opens a document in a new tab in front. */
  async open(url: string): Promise<Tab> {
    const page = await this.#browser.newPage();
    await page.evaluateOnNewDocument(watchTime);
    const tab = new Tab(page, await puppeteerDriver(page), this.#front);
    await tab.goto(url);
    await tab.show();
    return tab;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

export class Tab extends Person<Page> {
  readonly #front: Page;
  #devTools: CDPSession | undefined;

  constructor(page: Page, driver: Driver, front: Page) {
    super(page, driver);
    this.#front = front;
  }

  /** Brings another tab to the front. */
  async hide(): Promise<void> {
    await this.#front.bringToFront();
    await this.page.waitForFunction(() => document.visibilityState === "hidden", { polling: 20 });
  }

  async show(): Promise<void> {
    await this.page.bringToFront();
    await this.page.waitForFunction(() => document.visibilityState === "visible", { polling: 20 });
  }

  /** Stops all code of the page, as when the browser saves power. */
  async freeze(): Promise<void> {
    await (await this.#connect()).send("Page.setWebLifecycleState", { state: "frozen" });
  }

  async thaw(): Promise<void> {
    await (await this.#connect()).send("Page.setWebLifecycleState", { state: "active" });
  }

  /** Kills the page's process, as when the browser discards a tab to save memory. */
  async discard(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.page.once("error", () => resolve()));
    const devTools = await this.#connect();
    // The page dies before it answers.
    void devTools.send("Page.crash").catch(() => undefined);
    await gone;
  }

  /** Goes back to the previous page. Resolves with the reasons why the browser had not cached it; none if it had. */
  async goBack(): Promise<string[]> {
    const devTools = await this.#connect();
    const reasons: string[] = [];
    devTools.on("Page.backForwardCacheNotUsed", ({ notRestoredExplanations }) => {
      for (const { reason, context = "" } of notRestoredExplanations) reasons.push(`${reason} ${context}`.trim());
    });
    await devTools.send("Page.enable");
    await this.page.goBack({ waitUntil: [] });
    await this.ready();
    return reasons;
  }

  /** Connects only when needed, since an inspected page is slowed down less. */
  async #connect(): Promise<CDPSession> {
    this.#devTools ??= await this.page.createCDPSession();
    return this.#devTools;
  }
}

/** Runs in the page, before anything else. */
function watchTime(): void {
  let skipped = 0;
  const { performance: clock } = window;
  const now = clock.now.bind(clock);
  const date = Date.now.bind(Date);
  clock.now = () => now() + skipped;
  Date.now = () => date() + skipped;
  const setNativeTimeout = window.setTimeout.bind(window);
  let held: (() => void)[] | undefined;
  const setHeldTimeout = (run: TimerHandler, ms?: number, ...values: unknown[]): number => {
    if (typeof run !== "function") throw new TypeError("a timer runs a function");
    const call = () => void run(...values);
    return setNativeTimeout(() => (held ? held.push(call) : call()), ms);
  };
  window.setTimeout = setHeldTimeout as typeof setTimeout;
  window.holdTimers = () => {
    held ??= [];
  };
  window.releaseTimers = (afterMs) => {
    skipped += afterMs;
    const due = held ?? [];
    held = undefined;
    for (const call of due) call();
  };

  const lateness: number[] = [];
  window.lateness = lateness;
  const next = (due: number): void => {
    setNativeTimeout(() => {
      lateness.push(now() - due);
      next(now() + 100);
    }, 100);
  };
  next(now() + 100);
  window.addEventListener("pageshow", (event) => {
    window.wasRestored = event.persisted;
  });
}
