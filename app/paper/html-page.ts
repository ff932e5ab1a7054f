/** A text as a web page in one file: nothing in it runs, and nothing is loaded. */
import dark from "../styles/dark.css?raw";
import tokens from "../styles/tokens.css?raw";
import { readingStyles } from "../reading/reading-styles.ts";
import { paperStyles } from "./paper-styles.ts";
import type { Printed } from "./printed.ts";
import { drawWhole } from "./whole-text.ts";

const layout = `
body {
  margin: 0 auto;
  max-inline-size: var(--gv-measure);
  padding: clamp(1.75rem, 5vh, 4rem) var(--gv-gutter);
  background: var(--gv-page);
  color: var(--gv-text);
  font-size: 1.125rem;
}
@media print { body { padding: 0; } }
`;

/** Returns the whole page. Its window is named after the document. */
export function htmlPage(printed: Printed): string {
  const page = document.implementation.createHTMLDocument(printed.name);
  const policy = page.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "default-src 'none'; style-src 'unsafe-inline'";
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
    `${tokens}@media (prefers-color-scheme: dark) {${dark}}` + readingStyles.cssText + paperStyles.cssText + layout;
  page.head.prepend(charset, policy, referrer, view);
  page.head.append(style);
  page.body.append(page.adoptNode(drawWhole(printed)));
  return `<!doctype html>\n${page.documentElement.outerHTML}\n`;
}
