/** The title, a Y.Text, as it is shown. */
import type * as Y from "yjs";
import { firstCharacters } from "../text/characters.ts";
import { textStart } from "./text-start.ts";

/** What a document goes by that has neither a title nor a heading. */
export const untitled = "Untitled";
/**
 * Longest title that the field shows and takes, in UTF-16 code units. Peers may make it longer; what is beyond is kept in the
 * document, and neither read nor changed here.
 */
export const titleLimit = 256;
/** Longest title that is put in the window's own title, in characters as people count them. */
const windowTitleLimit = 120;

/** The beginning of the title, as much as is shown of it. A title of megabytes costs no more than a short one. */
export function readTitle(title: Y.Text): string {
  return textStart(title, titleLimit);
}

/** The title as a field can show it: of equal length, so that positions stay true, without line breaks. */
export function titleInField(text: string): string {
  return text.replaceAll(/[\r\n]/g, " ");
}

/** The title for the window, a heading or a file: one clean line, undefined when there is nothing to show. */
export function titleInWords(text: string): string | undefined {
  const words = text
    .slice(0, 4 * titleLimit)
    .replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return words === "" ? undefined : firstCharacters(words, windowTitleLimit);
}
