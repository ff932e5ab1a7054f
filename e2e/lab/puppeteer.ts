/** A person at a browser that puppeteer drives: another kind than Playwright's, or one that is not held awake. */
import type { Page } from "puppeteer-core";
import type { GrapevineStatus } from "../../sync/index.ts";
import { madeHere } from "../../scripts/made-here.ts";
import "./peer.ts"; // For what window.grapevine is.

export class PuppeteerPeer {
  readonly page: Page;
  /** What went wrong in the page; a test may expect it to stay empty. */
  readonly errors: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(String(error)));
  }

  /** Opens a document, and waits until one can type. */
  async goto(url: string): Promise<void> {
    await this.page.evaluateOnNewDocument(madeHere);
    await this.page.goto(url);
    await this.ready();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.page.waitForSelector('.cm-content[contenteditable="true"]');
    await this.page.waitForFunction(() => window.grapevine !== undefined);
  }

  /** Types at the end of the document, key by key. */
  async type(text: string): Promise<void> {
    await this.page.focus(".cm-content");
    await this.press("Control", "End");
    await this.page.keyboard.type(text);
  }

  async press(modifier: "Control", key: "End" | "z"): Promise<void> {
    await this.page.keyboard.down(modifier);
    await this.page.keyboard.press(key);
    await this.page.keyboard.up(modifier);
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

  /** The names at others' cursors. */
  carets(): Promise<string[]> {
    return this.page.$$eval(".cm-ySelectionInfo", (labels) => labels.map((label) => label.textContent ?? ""));
  }
}
