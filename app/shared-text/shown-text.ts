/** A Y.Text as a string. */
import * as Y from "yjs";

/**
 * What stands for each unit that is no text: an embedded object, as older versions may have stored it. Yjs counts it, and
 * leaves it out of its strings: without a mark, every position behind it would be another one here than there.
 */
export const objectMark = "\ufffc";

/** What a living piece of a Y.Text shows: as many UTF-16 units as it counts. */
export function shownPiece({ content }: Y.Item): string {
  if (content instanceof Y.ContentString) return content.str;
  return content.isCountable() ? objectMark.repeat(content.getLength()) : "";
}

/** The whole text, with positions that are Yjs's own. */
export function shownText(text: Y.Text): string {
  const pieces: string[] = [];
  for (let item = text._start; item !== null; item = item.right) if (!item.deleted) pieces.push(shownPiece(item));
  return pieces.join("");
}
