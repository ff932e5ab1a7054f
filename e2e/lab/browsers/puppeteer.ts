/** Drives a browser with puppeteer: one that Playwright cannot drive, or one that is not kept awake. */
import type { KeyInput, Page } from "puppeteer-core";
import { madeHere } from "../../../scripts/made-here.ts";
import type { Driver } from "../person.ts";

declare global {
  interface Window {
    tellError(message: string): void;
  }
}

/**
 * Documents that are opened in the page count as made in its browser. The page tells its own errors: Firefox logs a request
 * that a reload ends as if it were one.
 */
export async function puppeteerDriver(page: Page): Promise<Driver> {
  await page.evaluateOnNewDocument(madeHere);
  const listeners: ((message: string) => void)[] = [];
  await page.exposeFunction("tellError", (message: string) => listeners.forEach((listener) => listener(message)));
  await page.evaluateOnNewDocument(() => {
    window.addEventListener("error", ({ message }) => window.tellError(message));
    window.addEventListener("unhandledrejection", ({ reason }) => window.tellError(String(reason)));
  });
  return {
    goto: (url) => page.goto(url),
    reload: () => page.reload(),
    onError: (listener) => void listeners.push(listener),
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
