/**
 * Lends pages to one test after another. A page in a new browser context takes three times as much CPU time, for its window,
 * its process and the compilation of scripts. Between two tests the pool empties a page's storage, loads another document, and
 * removes routes and listeners. It closes a page that a test has changed for good.
 */
import type { Browser, BrowserContext, BrowserContextOptions, CDPSession, Page } from "@playwright/test";

/** Most pages that wait for a test. */
const mostIdle = 6;

/** What is done to a page for good, by name. */
const lasting = {
  page: ["addInitScript", "exposeBinding", "exposeFunction", "routeWebSocket"],
  clock: ["install", "setFixedTime", "setSystemTime"],
  context: [
    "addInitScript",
    "exposeBinding",
    "exposeFunction",
    "routeWebSocket",
    "routeFromHAR",
    "addCookies",
    "clearPermissions",
    "grantPermissions",
    "setGeolocation",
    "setExtraHTTPHeaders",
  ],
  keyboard: ["down"],
  mouse: ["down"],
} as const;

/** Events that tests listen to. Playwright itself listens to others. */
const contextEvents = ["console", "dialog", "request", "requestfailed", "requestfinished", "response"] as const;
const pageEvents = [...contextEvents, "download", "filechooser", "pageerror", "popup", "websocket"] as const;

export type Script = string | (() => void);

interface Pooled {
  readonly key: string;
  readonly options: BrowserContextOptions;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Sessions of DevTools. What they have set ends with them. */
  readonly sessions: CDPSession[];
  readonly viewport: ReturnType<Page["viewportSize"]>;
  isChanged: boolean;
}

export class PagePool {
  readonly #browser: Browser;
  readonly #idle: Pooled[] = [];
  readonly #lent: Pooled[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** An empty page, alone in its browser context, until `takeBack`. `scripts` run in it before anything else. */
  async lend(options: BrowserContextOptions, scripts: readonly Script[]): Promise<Page> {
    const key = JSON.stringify([options, scripts.map(String)]);
    const found = this.#idle.findIndex((pooled) => pooled.key === key);
    const [pooled = await this.#open(options, scripts, key)] = found === -1 ? [] : this.#idle.splice(found, 1);
    this.#lent.push(pooled);
    return pooled.page;
  }

  /** Takes all lent pages back. `origin`: that of the documents which they have opened; its storage is emptied. */
  async takeBack(origin: string): Promise<void> {
    await Promise.all(
      this.#lent.splice(0).map(async (pooled) => {
        if (await renew(pooled, origin)) this.#idle.push(pooled);
        else await pooled.context.close();
      }),
    );
    const tooMany = this.#idle.splice(0, Math.max(0, this.#idle.length - mostIdle));
    await Promise.all(tooMany.map(({ context }) => context.close()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#idle.splice(0), ...this.#lent.splice(0)].map(({ context }) => context.close()));
  }

  async #open(options: BrowserContextOptions, scripts: readonly Script[], key: string): Promise<Pooled> {
    const context = await this.#browser.newContext(options);
    for (const script of scripts) await context.addInitScript(script);
    const page = await context.newPage();
    const sessions: CDPSession[] = [];
    const viewport = page.viewportSize();
    const pooled: Pooled = { key, options, context, page, sessions, viewport, isChanged: false };
    const change = (): void => void (pooled.isChanged = true);
    page.once("crash", change);
    for (const [target, names] of [
      [page, lasting.page],
      [page.clock, lasting.clock],
      [context, lasting.context],
      [page.keyboard, lasting.keyboard],
      [page.mouse, lasting.mouse],
    ] as const)
      for (const name of names) before(target, name, change);
    const newSession = context.newCDPSession.bind(context);
    context.newCDPSession = async (...args) => {
      const session = await newSession(...args);
      sessions.push(session);
      return session;
    };
    return pooled;
  }
}

/** Calls `hook` before each call of a method. */
function before(target: object, name: string, hook: () => void): void {
  const methods = target as Record<string, (...args: unknown[]) => unknown>;
  const original = methods[name]?.bind(target);
  if (original === undefined) throw new Error(`Playwright has no method ${name}`);
  methods[name] = (...args) => {
    hook();
    return original(...args);
  };
}

/** Undoes what a test has done to a page. Returns false where that cannot be done. */
async function renew(pooled: Pooled, origin: string): Promise<boolean> {
  const { options, context, page, sessions, viewport, isChanged } = pooled;
  if (isChanged || page.isClosed()) return false;
  for (const event of pageEvents) page.removeAllListeners(event);
  for (const event of contextEvents) context.removeAllListeners(event);
  const others = context.pages().filter((other) => other !== page);
  await Promise.all(others.map((other) => other.close()));
  await Promise.all(sessions.splice(0).map((session) => session.detach().catch(() => undefined)));
  await Promise.all([context.setOffline(false), context.unrouteAll(), page.unrouteAll()]);
  if (viewport !== null) await page.setViewportSize(viewport);
  await page.emulateMedia({
    media: null,
    colorScheme: options.colorScheme ?? "light",
    contrast: options.contrast ?? "no-preference",
    forcedColors: options.forcedColors ?? "none",
    reducedMotion: options.reducedMotion ?? "no-preference",
  });
  await page.mouse.move(0, 0);
  // The document ends, and the process stays, since the address has the page's own security headers.
  await page.goto(`${origin}/healthz`);
  await page.evaluate(() => sessionStorage.clear());
  const devTools = await context.newCDPSession(page);
  await devTools.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
  await devTools.send("Page.resetNavigationHistory");
  await devTools.detach();
  sessions.length = 0;
  return true;
}
