/** Reads a Y.Text as a string. */
import * as Y from "yjs";

/**
 * Stands for each unit that is not text: an embedded object, which older versions may have stored. Yjs counts such a
 * unit but leaves it out of its strings. Without a mark, positions behind it would differ between the two.
 */
export const objectMark = "\ufffc";

/** Returns what a piece of a Y.Text that is not deleted shows: as many UTF-16 units as Yjs counts. */
export function shownPiece({ content }: Y.Item): string {
  if (content instanceof Y.ContentString) return content.str;
  return content.isCountable() ? objectMark.repeat(content.getLength()) : "";
}

/** Returns the whole text, with the same positions as in Yjs. */
export function shownText(text: Y.Text): string {
  const pieces: string[] = [];
  for (let item = text._start; item !== null; item = item.right) if (!item.deleted) pieces.push(shownPiece(item));
  return pieces.join("");
}
