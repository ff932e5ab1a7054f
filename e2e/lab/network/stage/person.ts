/** A person at a browser in a network lab, whose keystrokes are timed. */
import type { Browser, Page } from "@playwright/test";
import { madeHere } from "../../../../scripts/made-here.ts";
import { recordConnections, routes } from "../../connections.ts";
import { Peer as IsolatedPeer } from "../../../../sync/playwright/index.ts";
import { Peer, provider } from "../../peer.ts";
import { installRecorder, markOf } from "./recorder.ts";

export interface Recorded {
  readonly typed: Readonly<Record<string, number>>;
  readonly arrived: Readonly<Record<string, number>>;
}

export class LabPerson extends Peer {
  /** The number of their client in the lab too. */
  readonly number: number;
  #keystrokes = 0;

  private constructor(number: number, page: Page) {
    super(new IsolatedPeer(page, { name: `person ${number}`, provider }));
    this.number = number;
  }

  /** Opens the document at `url`, and waits until one can type. */
  static async open(number: number, browser: Browser, url: string, { relayOnly = false } = {}): Promise<LabPerson> {
    const context = await browser.newContext();
    // tsx calls this helper in functions, also in those that are sent to a page.
    await context.addInitScript("globalThis.__name ??= (value) => value;");
    await context.addInitScript(madeHere);
    const person = new LabPerson(number, await context.newPage());
    await recordConnections(person.page, { relayOnly });
    await person.goto(url);
    await person.page.evaluate(installRecorder);
    await person.editor.focus();
    return person;
  }

  /** Types one character, by default at the end of the document, and returns it. */
  async strike(where: "start" | "end" = "end"): Promise<string> {
    const mark = markOf(this.number, this.#keystrokes++);
    await this.press(where === "end" ? "Control+End" : "Control+Home");
    await this.page.keyboard.insertText(mark);
    return mark;
  }

  /** Pastes at the end of the document, as from the clipboard. */
  async paste(text: string): Promise<void> {
    await this.press("Control+End");
    await this.page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      document.querySelector(".cm-content")?.dispatchEvent(event);
    }, text);
  }

  recorded(): Promise<Recorded> {
    return this.page.evaluate(() => ({ typed: {}, arrived: {}, ...window.netlab }));
  }

  /** The kinds of candidate at both ends of each open connection, such as "srflx srflx". */
  routes(): Promise<string[]> {
    return routes(this.page);
  }

  /** Resolves when the character has arrived. Rejects after `timeoutMs`. */
  async untilArrived(mark: string, timeoutMs: number): Promise<void> {
    await this.page.waitForFunction((mark) => window.netlab?.arrived[mark] !== undefined, mark, {
      polling: 20,
      timeout: timeoutMs,
    });
  }
}
