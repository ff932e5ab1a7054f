/** Makes Markdown of HTML that is pasted. The HTML is untrusted, and never becomes part of the page. Loaded when it is met. */
import TurndownService from "turndown";
import { addTables } from "./html-tables.ts";
import { tidyHtml } from "./tidy-html.ts";

/** Most elements, and deepest nesting, that are converted: Turndown reads each level's text again at the one above. */
const elementLimit = 1_500;
const depthLimit = 40;

/** Returns undefined where the plain text is as good or better: there is too much, or it is nothing but code. */
export function htmlToMarkdown(html: string): string | undefined {
  // A document made in this way runs no script and loads no picture.
  const { body } = new DOMParser().parseFromString(html, "text/html");
  if (!isWithinLimits(body) || isCode(body)) return undefined;
  tidyHtml(body);
  const markdown = converter()
    .turndown(body)

    .replaceAll(/[ \t]+$/gm, "");
  return markdown.trim() === "" ? undefined : markdown.replaceAll(/\n{3,}/g, "\n\n").replace(/^\n+|\s+$/g, "");
}

function isWithinLimits(body: HTMLElement): boolean {
  const all = body.getElementsByTagName("*");
  if (all.length > elementLimit) return false;
  const depths = new Map<Element, number>([[body, 0]]);
  for (const element of all) {
    const depth = (depths.get(element.parentElement ?? body) ?? 0) + 1;
    if (depth > depthLimit) return false;
    depths.set(element, depth);
  }
  return true;
}

/** Whether all of it is one element that keeps its spaces, as editors and terminals copy code. */
function isCode(body: HTMLElement): boolean {
  const parts = [...body.children].filter(({ localName }) => localName !== "meta" && localName !== "style");
  const [only] = parts;
  if (only === undefined || parts.length > 1) return false;
  const isAlone = only.textContent?.trim() === body.textContent?.trim();
  return isAlone && (only.localName === "pre" || /white-space:\s*pre\b/.test(only.getAttribute("style") ?? ""));
}

let made: TurndownService | undefined;

function converter(): TurndownService {
  if (made !== undefined) return made;
  made = new TurndownService({
    headingStyle: "atx",
    hr: "---",
    bulletListMarker: "-",
    codeBlockStyle: "fenced",
    emDelimiter: "*",
  });
  const escape = made.escape.bind(made);
  // What reads as HTML or as an entity must go on reading so. Within a word an underscore means nothing.
  made.escape = (text) =>
    escape(text)
      .replaceAll(/<(?=[a-z!/?])/gi, "\\<")
      .replaceAll(/&(?=#?\w+;)/g, "\\&")
      .replaceAll(/(?<=[\p{L}\p{N}])\\_(?=[\p{L}\p{N}])/gu, "_");
  made.addRule("strikethrough", { filter: ["del", "s"], replacement: (words) => surround(words, "~~") });
  made.addRule("strong", { filter: ["strong", "b"], replacement: (words) => surround(words, "**") });
  made.addRule("emphasis", { filter: ["em", "i"], replacement: (words) => surround(words, "*") });
  // Turndown's own takes quadratic time for long code.
  made.addRule("code", {
    filter: (node) => node.nodeName === "CODE" && node.parentNode?.nodeName !== "PRE",
    replacement: (words) => code(words.replaceAll("\n", " ")),
  });
  made.addRule("box", {
    filter: (node) => node.nodeName === "INPUT",
    replacement: (_words, node) => ((node as HTMLInputElement).hasAttribute("checked") ? "[x] " : "[ ] "),
  });
  made.addRule("item", { filter: "li", replacement: (words, node) => listItem(words, node) });
  made.addRule("link", {
    filter: (node) => node.nodeName === "A" && node.hasAttribute("href"),
    replacement: (words, node) => link(words, node.getAttribute("href") ?? ""),
  });
  addTables(made);
  return made;
}

/** Marks around words, and not around the spaces at their ends. Across paragraphs they would mean nothing. */
function surround(words: string, mark: string): string {
  const bare = words.trim();
  if (bare === "" || bare.includes("\n\n")) return words;
  const start = words.length - words.trimStart().length;
  return words.slice(0, start) + mark + bare + mark + words.slice(start + bare.length);
}

function code(words: string): string {
  if (words === "") return "";
  const longest = words.match(/`+/g)?.reduce((most, run) => Math.max(most, run.length), 0) ?? 0;
  const ticks = "`".repeat(longest + 1);
  const padding = words.startsWith("`") || words.endsWith("`") ? " " : "";
  return ticks + padding + words + padding + ticks;
}

function link(words: string, href: string): string {
  const text = words.trim().replaceAll(/\s*\n\s*/g, " ");
  if (text === "") return "";
  if (text === href && !/[\s\\]/.test(href)) return href;
  return `[${text}](${/[()<>\s]/.test(href) ? `<${href.replaceAll(/[<>\s]/g, encodeURIComponent)}>` : href})`;
}

/** An item, with what is in it under its words. */
function listItem(words: string, item: HTMLElement): string {
  const number = item.getAttribute("value");
  const marker = number === null ? "- " : `${number}. `;
  const text = words
    .trim()
    .replace(/^(\[[ x]\])\s+/, "$1 ")
    .replaceAll(/\n(?=[^\n])/g, `\n${" ".repeat(marker.length)}`);
  return marker + text + (item.nextElementSibling === null ? "" : "\n");
}
