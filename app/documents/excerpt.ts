/** The first words of a text, as one line for the list. */
import { inPlainWords } from "../title/first-heading.ts";
import { titleInWords } from "../title/title-text.ts";
import { visibleText } from "../text/visible-text.ts";

/** How much of a text is read for its excerpt, in UTF-16 code units. */
export const excerptWithin = 1_500;
/** Longest excerpt, in UTF-16 code units. */
const excerptLimit = 240;

/** Marks at the beginning of a line: headings, quotes, lists and tasks. Lines of nothing but marks are left out. */
const marks = /^[ \t]*(?:#{1,6}[ \t]+|>[ \t]*|[-+*][ \t]+(?:\[[ xX]\][ \t]+)?|\d{1,9}[.)][ \t]+)*/;

/** `text` is the beginning of the document; `name` is left out where the text begins with it. */
export function excerptOf(text: string, name: string): string {
  const words: string[] = [];
  let length = 0;
  let isFirst = true;
  for (const line of text.slice(0, excerptWithin).split("\n")) {
    const plain = inPlainWords(line.replace(marks, ""));
    if (!/[\p{L}\p{N}\p{S}]/u.test(plain)) continue;
    const isName = isFirst && titleInWords(plain) === name;
    isFirst = false;
    if (isName) continue;
    words.push(plain);
    length += plain.length;
    if (length > excerptLimit) break;
  }
  const excerpt = visibleText(words.join(" ").replaceAll(/\s+/g, " "));
  if (excerpt.length <= excerptLimit) return excerpt;
  const cut = excerpt.slice(0, excerptLimit).replace(/[\ud800-\udbff]$/, "");
  return `${cut.replace(/\s+\S*$/, "")}…`;
}
