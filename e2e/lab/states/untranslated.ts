/** Finds words of the page that are left in English while it speaks German. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";

/** A sentence as written in XLIFF, as a pattern: what is filled in may be anything. */
function patternOf(xml: string): RegExp {
  const words = xml
    .replaceAll(/<x [^>]*\/>/g, "\0")
    .replaceAll(
      /&(lt|gt|amp|quot|apos);/g,
      (_, name: string) => ({ lt: "<", gt: ">", quot: '"', apos: "'" })[name] ?? "&",
    )
    .replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll("\0", "[^]+?");
  return new RegExp(`^${words}$`, "u");
}

const translations = [
  ...readFileSync("app/language/xliff/de.xlf", "utf8").matchAll(
    /<source>([\s\S]*?)<\/source>\s*<target>([\s\S]*?)<\/target>/g,
  ),
].map(([, source = "", target = ""]) => ({ source, target }));
const german = translations.map(({ target }) => patternOf(target));
const english = translations
  .filter(({ source, target }) => source !== target && /\p{L}{2}/u.test(source.replaceAll(/<x [^>]*\/>/g, "")))
  .map(({ source }) => patternOf(source));

/** What is seen or heard of a page that speaks German, and is a sentence of the page in English. */
export async function untranslated(page: Page): Promise<string[]> {
  const words = await page.evaluate(wordsOf);
  const isAny = (patterns: readonly RegExp[], text: string): boolean => patterns.some((pattern) => pattern.test(text));
  return [...new Set(words)].filter((text) => isAny(english, text) && !isAny(german, text));
}

/** Runs in the page: its texts, and the names of its elements, without what people wrote and what is said once. */
function wordsOf(): string[] {
  const found: string[] = [];
  const visit = (root: Node): void => {
    for (const node of root.childNodes) {
      if (node instanceof Text) found.push(node.data);
      if (!(node instanceof Element) || node.matches("script, style, noscript, gv-foot, .cm-line, .block")) continue;
      if (!node.checkVisibility()) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt", "aria-valuetext"])
        found.push(node.getAttribute(name) ?? "");
      if (node.shadowRoot) visit(node.shadowRoot);
      visit(node);
    }
  };
  visit(document.body);
  return found.map((words) => words.trim().replaceAll(/\s+/g, " ")).filter((words) => words !== "");
}
