/** Finds the first heading of a Markdown text, in plain words. It names a document without a title. */

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

/** Removes the marks of Markdown within a line. */
export function inPlainWords(line: string): string {
  return line
    .slice(0, 1_024)
    .replaceAll(/!?\[([^[\]]*)\]\([^()]*\)/g, "$1")
    .replaceAll(/(\*\*|__|~~|`+)/g, "")
    .replaceAll(/(^|[\s("'«“])[*_](?=[^\s*_])/g, "$1")
    .replaceAll(/([^\s\\])[*_](?=[\s.,;:!?)"'»”]|$)/g, "$1")
    .replaceAll(/\\([!-/:-@[-`{-~])/g, "$1")
    .trim();
}
