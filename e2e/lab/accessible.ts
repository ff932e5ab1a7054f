/** Looks for what keeps people out of a page, with axe. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import type axe from "axe-core";

declare global {
  interface Window {
    axe?: typeof axe;
  }
}

const source = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** How a person sees the page: each in the light of the day, in the dark, or in colours of their own system. */
export const looks = {
  light: { colorScheme: "light", forcedColors: "none" },
  dark: { colorScheme: "dark", forcedColors: "none" },
  "forced colours": { colorScheme: "dark", forcedColors: "active" },
} as const;

/** Runs axe. Returns what it finds, each with the elements. */
export async function violationsIn(page: Page): Promise<readonly axe.Result[]> {
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(await source);
  await page.evaluate(atRest);
  return page.evaluate(async () => {
    const options = { resultTypes: ["violations" as const] };
    return (await window.axe?.run(document, options))?.violations ?? [];
  });
}

/**
 * Expects no axe violations in the page, once its colours and popups have come to rest. It has no frames. Axe is put into
 * a page once, and lists nothing but violations: most of its time goes to the details of what is in order.
 */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await violationsIn(page)).toEqual([]);
}

/** Runs in the page: waits for all animations and transitions that have an end. */
async function atRest(): Promise<void> {
  const find = (root: Document | ShadowRoot): Animation[] => [
    ...root.getAnimations(),
    ...Array.from(root.querySelectorAll("*")).flatMap(({ shadowRoot }) => (shadowRoot ? find(shadowRoot) : [])),
  ];
  const moving = (): Animation[] =>
    find(document).filter(
      ({ playState, effect }) => playState === "running" && Number.isFinite(effect?.getComputedTiming().endTime),
    );
  for (let animations = moving(); animations.length > 0; animations = moving())
    await Promise.allSettled(animations.map(({ finished }) => finished));
}
