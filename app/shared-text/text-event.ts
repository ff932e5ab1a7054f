/** Converts changes of a Y.Text to ChangeSets, which can be composed and mapped over each other, and back. */
import { ChangeSet, type ChangeSpec } from "@codemirror/state";
import * as Y from "yjs";
import { shownPiece, shownText } from "./shown-text.ts";

/**
 * Up to this number, changed pieces are located one by one, from each back to the beginning of the text. Yjs's own delta
 * looks up every piece of the text, which takes far longer.
 */
const fewPieces = 8;

/** A piece that has come or gone, and the units that are shown before it now. */
interface Changed {
  readonly piece: Y.Item;
  readonly at: number;
}

/** Returns the change that a Y.Text event describes. Call it from an observer of that event. */
export function changeOf({ target, transaction }: Y.YTextEvent): ChangeSet {
  const changed = placesOf(target, changedPieces(target, transaction));
  const changes: ChangeSpec[] = [];
  /** How much further on a place was before the changes so far. */
  let moved = 0;
  for (const { piece, at } of changed) {
    const from = at + moved;
    if (piece.deleted) {
      changes.push({ from, to: from + piece.length });
      moved += piece.length;
    } else {
      changes.push({ from, insert: shownPiece(piece) });
      moved -= piece.length;
    }
  }
  return ChangeSet.of(changes, target.length + moved, "\n");
}

/** The pieces of a text that count and have come to stay, or gone, in a transaction. */
function changedPieces(
  target: Y.Text,
  transaction: Pick<Y.Transaction, "doc" | "beforeState" | "afterState" | "deleteSet">,
): Set<Y.Item> {
  const { doc, beforeState, afterState, deleteSet } = transaction;
  const found = new Set<Y.Item>();
  const take = (client: number, from: number, to: number, deleted: boolean): void => {
    const structs = doc.store.clients.get(client) ?? [];
    for (let index = Y.findIndexSS(structs, from); index < structs.length; index++) {
      const piece = structs[index];
      if (piece === undefined || piece.id.clock >= to) return;
      if (piece instanceof Y.Item && piece.parent === target && piece.parentSub === null)
        if (piece.deleted === deleted && piece.countable) found.add(piece);
    }
  };
  for (const [client, end] of afterState) {
    const start = beforeState.get(client) ?? 0;
    if (end > start) take(client, start, end, false);
  }
  for (const [client, ranges] of deleteSet.clients) {
    // What came in this transaction as well was never shown.
    const known = beforeState.get(client) ?? 0;
    for (const { clock, len } of ranges) if (clock < known) take(client, clock, Math.min(clock + len, known), true);
  }
  return found;
}

/** Finds where pieces are, in their order. Of those at one place, what has gone comes before what has come. */
function placesOf(target: Y.Text, pieces: ReadonlySet<Y.Item>): Changed[] {
  const shownLength = ({ deleted, countable, length }: Y.Item): number => (deleted || !countable ? 0 : length);
  const found: Changed[] = [];
  if (pieces.size > fewPieces) {
    let at = 0;
    for (let piece = target._start; piece !== null; piece = piece.right) {
      if (pieces.has(piece)) found.push({ piece, at });
      at += shownLength(piece);
    }
    return found;
  }
  for (const piece of pieces) {
    let at = 0;
    for (let { left } = piece; left !== null; { left } = left) at += shownLength(left);
    found.push({ piece, at });
  }
  return found.toSorted((a, b) => a.at - b.at || Number(b.piece.deleted) - Number(a.piece.deleted));
}

/** Returns the change that inserts the whole text into an empty one. */
export function wholeText(content: Y.Text): ChangeSet {
  return ChangeSet.of({ from: 0, insert: shownText(content) }, 0, "\n");
}

/** Writes the change into `content`, within the open transaction. */
export function writeChange(content: Y.Text, change: ChangeSet): void {
  change.iterChanges((from, to, fromB, _toB, insert) => {
    // The parts before this one have already moved its place.
    if (to > from) content.delete(fromB, to - from);
    if (insert.length > 0) content.insert(fromB, insert.toString());
  });
}
