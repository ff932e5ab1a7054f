/** The beginning of a Y.Text, at a cost that does not grow with the text. */
import type * as Y from "yjs";
import { shownPiece } from "../shared-text/shown-text.ts";

/** Most pieces of a text that are read. Deleted pieces count too, because a hostile text may consist of them. */
const mostPieces = 20_000;

/** The first `limit` UTF-16 code units of `text`, or one less where that would split a surrogate pair. */
export function textStart(text: Y.Text, limit: number): string {
  let start = "";
  let piece = text._start;
  for (let pieces = 0; piece !== null && start.length <= limit && pieces < mostPieces; pieces++) {
    if (!piece.deleted) start += shownPiece(piece).slice(0, limit + 1 - start.length);
    piece = piece.right;
  }
  if (start.length <= limit) return start;
  return start.slice(0, limit).replace(/[\ud800-\udbff]$/, "");
}
