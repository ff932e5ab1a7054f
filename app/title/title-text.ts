/** Shows the title, a Y.Text, in fields, headings and file names. */
import { msg } from "@lit/localize";
import type * as Y from "yjs";
import { firstCharacters } from "../text/characters.ts";
import { textStart } from "./text-start.ts";

/** The name of a document that has neither a title nor a heading. */
export const untitled = (): string => msg("Untitled");
/**
 * Longest title that the field shows and accepts, in UTF-16 code units. Peers may write a longer one. The rest stays in
 * the document, and is neither read nor changed here.
 */
export const titleLimit = 256;
/** Longest title in the window's title bar, in characters as people count them. */
const windowTitleLimit = 120;

/** Reads the part of the title that is shown. A title of megabytes costs no more than a short one. */
export function readTitle(title: Y.Text): string {
  return textStart(title, titleLimit);
}

/** Replaces line breaks by spaces, for a one-line field. The length stays equal, so that positions stay valid. */
export function titleInField(text: string): string {
  return text.replaceAll(/[\r\n]/g, " ");
}

/** Returns the title for the window, a heading or a file as one clean line. Undefined when there is nothing to show. */
export function titleInWords(text: string): string | undefined {
  const words = text
    .slice(0, 4 * titleLimit)
    .replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return words === "" ? undefined : firstCharacters(words, windowTitleLimit);
}
