/** A person at a stock Firefox, which Playwright cannot drive: puppeteer does, over WebDriver BiDi. */
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { findProgram } from "../../../scripts/programs.ts";
import { type Driver, Person } from "../person.ts";
import { puppeteerDriver } from "./puppeteer.ts";

/** FIREFOX_PATH, or one on PATH; undefined where there is none. */
export function findFirefox(): string | undefined {
  const told = process.env["FIREFOX_PATH"];
  return told !== undefined && told !== "" ? told : findProgram(["firefox", "firefox-esr"]);
}

export class FirefoxPerson extends Person<Page> {
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page, driver: Driver) {
    super(page, driver);
    this.#browser = browser;
  }

  /** Starts a browser with its own profile and an empty page. It keeps all default preferences. */
  static async launch(executablePath: string): Promise<FirefoxPerson> {
    const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
    const page = await browser.newPage();
    return new FirefoxPerson(browser, page, await puppeteerDriver(page));
  }

  /** Kills the process, so that it says goodbye to nobody. */
  crash(): void {
    this.#browser.process()?.kill("SIGKILL");
  }

  async close(): Promise<void> {
    if (this.#browser.connected) await this.#browser.close();
  }
}
