/** Finds the first heading of a Markdown text, in plain words. It names a document without a title. */
import { formulaAt } from "../text/formulas-in-text.ts";

/** A heading further down names a section rather than the document. In UTF-16 code units. */
export const headingWithin = 4_096;

const fence = /^ {0,3}(```+|~~~+)/;
const atxHeading = /^ {0,3}#{1,6}(?:[ \t]+(.*))?$/;
const underline = /^ {0,3}(?:=+|-+)[ \t]*$/;
/** A line of a paragraph, which an underline makes a heading. */
const paragraph = /^ {0,3}(?![#>\-+*=~`|]|\d+[.)] )\S/;

/** Returns the heading, or "" when there is none. `text` is the beginning of the document. */
export function firstHeading(text: string): string {
  let openFence: string | undefined;
  let above = "";
  for (const line of text.slice(0, headingWithin).split("\n")) {
    const [, mark] = fence.exec(line) ?? [];
    if (openFence !== undefined) {
      if (mark?.startsWith(openFence) === true) openFence = undefined;
      continue;
    }
    openFence = mark;
    const [heading, words = ""] = atxHeading.exec(line) ?? [];
    const found = heading === undefined ? (underline.test(line) ? above : "") : words.replace(/[ \t]+#+[ \t]*$/, "");
    const plain = inPlainWords(found);
    if (plain !== "") return plain;
    above = paragraph.test(line) ? line : "";
  }
  return "";
}

/** How much of a line is read, in UTF-16 code units. */
const lineLimit = 1_024;

/** Removes the marks of Markdown within a line. A formula stays as it is written, without its dollar signs. */
export function inPlainWords(line: string): string {
  const { words, formulas } = withoutFormulas(line.slice(0, lineLimit));
  const plain = words
    .replaceAll(/!?\[([^[\]]*)\]\([^()]*\)/g, "$1")
    .replaceAll(/(\*\*|__|~~|`+)/g, "")
    .replaceAll(/(^|[\s("'«“])[*_](?=[^\s*_])/g, "$1")
    .replaceAll(/([^\s\\])[*_](?=[\s.,;:!?)"'»”]|$)/g, "$1")
    .replaceAll(/\\([!-/:-@[-`{-~])/g, "$1");
  let next = 0;
  return plain.replaceAll(place, () => formulas[next++] ?? "").trim();
}

/** Stands where a formula was. */
const place = "\0";

/** Takes the formulas out of a line. Code has none. */
function withoutFormulas(line: string): { readonly words: string; readonly formulas: readonly string[] } {
  const formulas: string[] = [];
  if (!line.includes("$")) return { words: line.replaceAll(place, ""), formulas };
  let words = "";
  for (let at = 0; at < line.length;) {
    const formula = formulaAt(line, at);
    if (formula !== undefined) {
      formulas.push(formula.content.trim());
      words += place;
      at = formula.to;
      continue;
    }
    const to = at + lengthOfWords(line, at);
    words += line.slice(at, to).replaceAll(place, "");
    at = to;
  }
  return { words, formulas };
}

/** The length of what stands at `at` and is no formula: an escaped character, code, or one character. */
function lengthOfWords(line: string, at: number): number {
  if (line.startsWith("\\", at)) return 2;
  const marks = /`*/y;
  marks.lastIndex = at;
  const [mark = ""] = marks.exec(line) ?? [];
  if (mark === "") return 1;
  const end = line.indexOf(mark, at + mark.length);
  return end === -1 ? mark.length : end + mark.length - at;
}
