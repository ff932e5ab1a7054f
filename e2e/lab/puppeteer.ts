/** Drives a browser with puppeteer: one that Playwright cannot drive, or one that is not kept awake. */
import type { KeyInput, Page } from "puppeteer-core";
import { madeHere } from "../../scripts/made-here.ts";
import type { Driver } from "./person.ts";

/** Documents that are opened in the page count as made in its browser. */
export async function puppeteerDriver(page: Page): Promise<Driver> {
  await page.evaluateOnNewDocument(madeHere);
  return {
    goto: (url) => page.goto(url),
    reload: () => page.reload(),
    onError: (listener) => void page.on("pageerror", (error) => listener(String(error))),
    shown: (selector) => page.waitForSelector(selector),
    focus: (selector) => page.focus(selector),
    press: async (keys) => {
      const all = keys.split("+") as KeyInput[];
      for (const key of all) await page.keyboard.down(key);
      for (const key of all.toReversed()) await page.keyboard.up(key);
    },
    type: (text) => page.keyboard.type(text),
    evaluate: (run) => page.evaluate(run),
    until: (holds, argument, timeout) =>
      page.waitForFunction(
        holds as () => boolean,
        { polling: 20, ...(timeout !== undefined && { timeout }) },
        argument,
      ),
  };
}
