/** One person at a browser in a lab: what they do, and what `window.grapevine` tells of it. */
import type { Browser, Page } from "@playwright/test";
import { recordConnections, routes } from "../connections.ts";
import type { GrapevineCounters, GrapevineStatus } from "../../../sync/index.ts";
import { madeHere } from "../../../scripts/made-here.ts";
import { installRecorder, markOf } from "./recorder.ts";

export interface Recorded {
  readonly typed: Readonly<Record<string, number>>;
  readonly arrived: Readonly<Record<string, number>>;
}

/** How often a page looks whether something has come true, in ms. */
const pollingMs = 20;

export class Person {
  /** Their client in the lab, too. */
  readonly number: number;
  readonly page: Page;
  /** What went wrong in the page. */
  readonly errors: string[] = [];
  #keystrokes = 0;

  private constructor(number: number, page: Page) {
    this.number = number;
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(error.message));
  }

  /** Opens the document at `url`, and waits until one can type. */
  static async open(number: number, browser: Browser, url: string, { relayOnly = false } = {}): Promise<Person> {
    const context = await browser.newContext();
    // tsx gives functions their names by a call of this; in pages there is none.
    await context.addInitScript("globalThis.__name ??= (value) => value;");
    await context.addInitScript(madeHere);
    const page = await context.newPage();
    const person = new Person(number, page);
    await recordConnections(page, { relayOnly });
    await page.goto(url);
    await page.locator('.cm-content[contenteditable="true"]').waitFor();
    await page.waitForFunction(() => window.grapevine !== undefined);
    await page.evaluate(installRecorder);
    await page.locator(".cm-content").focus();
    return person;
  }

  /** One keystroke, at the end of the document unless told. Returns its character. */
  async strike(where: "start" | "end" = "end"): Promise<string> {
    const mark = markOf(this.number, this.#keystrokes++);
    await this.page.keyboard.press(where === "end" ? "ControlOrMeta+End" : "ControlOrMeta+Home");
    await this.page.keyboard.insertText(mark);
    return mark;
  }

  /** Pastes at the end of the document, as from the clipboard. */
  async paste(text: string): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+End");
    await this.page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      document.querySelector(".cm-content")?.dispatchEvent(event);
    }, text);
  }

  text(): Promise<string> {
    return this.page.evaluate(() => window.grapevine?.text() ?? "");
  }

  digest(): Promise<string> {
    return this.page.evaluate(() => window.grapevine?.digest() ?? "");
  }

  status(): Promise<GrapevineStatus> {
    return this.page.evaluate(() => window.grapevine?.status() as GrapevineStatus);
  }

  counters(): Promise<GrapevineCounters> {
    return this.page.evaluate(() => window.grapevine?.counters() as GrapevineCounters);
  }

  recorded(): Promise<Recorded> {
    return this.page.evaluate(() => ({ typed: {}, arrived: {}, ...window.netlab }));
  }

  /** How the open connections go: kinds of candidate at both ends, like "srflx srflx". */
  routes(): Promise<string[]> {
    return routes(this.page);
  }

  /** Resolves when the person has so many links. Rejects after `timeoutMs`. */
  async untilLinks(links: number, timeoutMs: number): Promise<void> {
    await this.page.waitForFunction((links) => window.grapevine?.status().links === links, links, {
      polling: pollingMs,
      timeout: timeoutMs,
    });
  }

  /** Resolves when the character has arrived. Rejects after `timeoutMs`. */
  async untilArrived(mark: string, timeoutMs: number): Promise<void> {
    await this.page.waitForFunction((mark) => window.netlab?.arrived[mark] !== undefined, mark, {
      polling: pollingMs,
      timeout: timeoutMs,
    });
  }
}
