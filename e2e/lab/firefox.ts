/** A person at a stock Firefox, which Playwright cannot drive: puppeteer does, over WebDriver BiDi. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { PuppeteerPeer } from "./puppeteer-peer.ts";

const names = ["firefox", "firefox-esr"];

/** FIREFOX_PATH, or one on PATH; undefined where there is none. */
export function findFirefox(env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  const told = env["FIREFOX_PATH"];
  if (told !== undefined && told !== "") return told;
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

export class FirefoxPeer extends PuppeteerPeer {
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page) {
    super(page);
    this.#browser = browser;
  }

  /** A browser with a profile of its own and an empty page. No preference is changed. */
  static async launch(executablePath: string): Promise<FirefoxPeer> {
    const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
    return new FirefoxPeer(browser, await browser.newPage());
  }

  /** The process dies, and says nothing to anybody. */
  crash(): void {
    this.#browser.process()?.kill("SIGKILL");
  }

  async close(): Promise<void> {
    if (this.#browser.connected) await this.#browser.close();
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
