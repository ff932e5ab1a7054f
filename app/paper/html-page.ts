/** A text as a web page in one file: nothing in it runs, and nothing is loaded. */
import { msg } from "@lit/localize";
import dark from "../styles/dark.css?raw";
import tokens from "../styles/tokens.css?raw";
import { figureStyles } from "../reading/figures/figure-styles.ts";
import { inFile } from "../reading/figures/figures.ts";
import { readingStyles } from "../reading/reading-styles.ts";
import { fileStyles } from "./file-styles.ts";
import { layOut, scrollersOnPhone } from "./laid-out.ts";
import { paperStyles } from "./paper-styles.ts";
import type { Printed } from "./printed.ts";
import { drawWholeInBits, figuresOf } from "./whole-text.ts";

/** Longest time for figures, and until their pictures are loaded, in ms. What takes longer is in the file as written. */
const figuresLimitMs = 30_000;
const loadLimitMs = 2_000;

const styles = [readingStyles, figureStyles, paperStyles, fileStyles];

/** Returns the whole page. Its window is named after the document. */
export async function htmlPage(printed: Printed): Promise<string> {
  const sheet = document.createElement("div");
  const root = sheet.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = styles.flatMap(({ styleSheet }) => styleSheet ?? []);
  const whole = await drawWholeInBits(printed);
  root.append(whole);
  await figuresOf(whole, inFile, root).finish(figuresLimitMs);
  await layOut(sheet, loadLimitMs);
  for (const box of await scrollersOnPhone(sheet)) letKeysReach(box);

  const page = document.implementation.createHTMLDocument(printed.name);
  // The language of the labels that the page adds. The text itself may be in any language.
  page.documentElement.lang = document.documentElement.lang;
  const policy = page.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  const directives = ["default-src 'none'", "style-src 'unsafe-inline'"];
  if (whole.querySelector("img") !== null) directives.push("img-src data:");
  policy.content = directives.join("; ");
  const view = page.createElement("meta");
  view.name = "viewport";
  view.content = "width=device-width, initial-scale=1";
  const charset = page.createElement("meta");
  charset.setAttribute("charset", "utf-8");
  const referrer = page.createElement("meta");
  referrer.name = "referrer";
  referrer.content = "no-referrer";
  const style = page.createElement("style");
  style.textContent =
    `${tokens}@media (prefers-color-scheme: dark) {${dark}}` + styles.map(({ cssText }) => cssText).join("");
  page.head.prepend(charset, policy, referrer, view);
  page.head.append(style);
  const main = page.createElement("main");
  main.lang = "";
  main.append(page.adoptNode(whole));
  page.body.append(main);
  return `<!doctype html>\n${page.documentElement.outerHTML}\n`;
}

/** Lets keys scroll a box. No script in the page could tell whether it is wider than the window. */
function letKeysReach(box: HTMLElement): void {
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  const { classList, localName } = box;
  const isFormula = classList.contains("formula");
  const isTable = classList.contains("table");
  const name = localName === "pre" ? msg("Code") : isTable ? msg("Table") : isFormula ? msg("Formula") : msg("Diagram");
  box.setAttribute("aria-label", name);
}
