/** One person at one browser: what they do, what they see, and what `window.grapevine` tells of it. */
import { expect, type BrowserContext, type Locator, type Page } from "@playwright/test";
import type * as Y from "yjs";
import type { GrapevineCounters, GrapevineProvider, GrapevineStatus } from "../../sync/index.ts";
import { installCable } from "./cable.ts";

declare global {
  interface Window {
    /** What ARCHITECTURE.md says of it; a test of one's own would declare it like this, too. */
    grapevine?: {
      readonly Y: typeof Y;
      readonly doc: Y.Doc;
      readonly provider: GrapevineProvider;
      text(): string;
      digest(): string;
      status(): GrapevineStatus;
      counters(): GrapevineCounters;
    };
  }
}

export class Peer {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong in the page; a test may expect it to stay empty. */
  readonly errors: string[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(error.message));
  }

  static async create(context: BrowserContext): Promise<Peer> {
    await context.addInitScript(installCable);
    return new Peer(context, await context.newPage());
  }

  /** Another tab of the same browser. */
  async anotherTab(): Promise<Peer> {
    return new Peer(this.context, await this.context.newPage());
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url);
    await this.ready();
  }

  /** The editor takes input. */
  async ready(): Promise<void> {
    await expect(this.editor).toBeVisible();
    await expect(this.editor).toHaveAttribute("contenteditable", "true");
    await this.page.waitForFunction(() => window.grapevine !== undefined);
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  get editor(): Locator {
    return this.page.locator(".cm-content");
  }

  get statusLine(): Locator {
    return this.page.getByRole("status").first();
  }

  /** Types at the end of the document, key by key. */
  async type(text: string): Promise<void> {
    await this.editor.focus();
    await this.page.keyboard.press("ControlOrMeta+End");
    await this.page.keyboard.type(text);
  }

  /** What the editor shows, of a document that fits the screen. */
  async shown(): Promise<string> {
    return (await this.page.locator(".cm-content > .cm-line").allTextContents()).join("\n");
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

  async unplug(): Promise<void> {
    await this.context.setOffline(true);
  }

  async plugIn(): Promise<void> {
    await this.context.setOffline(false);
  }
}
