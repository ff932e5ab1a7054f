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
  const pieces = isFollowed(transaction) ? undefined : changedPieces(target, transaction);
  if (pieces === undefined) return changeAmongOthers(target, transaction);
  const changed = placesOf(target, pieces);
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

/**
 * Whether the text holds edits already that were made after the transaction: other observers may edit, too, and each
 * observer is called for one transaction after the other.
 */
export const isFollowed = (transaction: Y.Transaction): boolean => transaction !== openTransactions(transaction).at(-1);

/** The transactions whose observers are not done. */
const openTransactions = ({ doc }: Y.Transaction): readonly Y.Transaction[] => doc._transactionCleanups;

/**
 * The pieces of a text that count and have come to stay, or gone, in a transaction. Undefined where Yjs has joined one of
 * them with a piece of another transaction.
 */
function changedPieces(
  target: Y.Text,
  { doc, beforeState, afterState, deleteSet }: Y.Transaction,
): Set<Y.Item> | undefined {
  const found = new Set<Y.Item>();
  let isJoined = false;
  const take = (client: number, from: number, to: number, deleted: boolean): void => {
    const structs = doc.store.clients.get(client) ?? [];
    for (let index = Y.findIndexSS(structs, from); index < structs.length; index++) {
      const piece = structs[index];
      if (piece === undefined || piece.id.clock >= to) return;
      if (piece instanceof Y.Item && piece.parent === target && piece.parentSub === null)
        if (piece.deleted === deleted && piece.countable) {
          found.add(piece);
          isJoined ||= piece.id.clock < from || piece.id.clock + piece.length > to;
        }
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
  return isJoined ? undefined : found;
}

/**
 * The change of a transaction, by what each unit of the text was before and after it. That takes long, and holds where
 * observers edit: the text is further on then, and its pieces are others.
 */
function changeAmongOthers(target: Y.Text, transaction: Y.Transaction): ChangeSet {
  const { beforeState, deleteSet } = transaction;
  const open = openTransactions(transaction);
  const followers = open.slice(open.indexOf(transaction) + 1);
  // Its own state afterwards is noted late, when others may have followed.
  const afterState = followers[0]?.beforeState ?? transaction.afterState;
  const later = Y.mergeDeleteSets(followers.map((each) => each.deleteSet));
  const changes: ChangeSpec[] = [];
  /** The length of the text before the transaction, up to here. */
  let before = 0;
  for (let piece = target._start; piece !== null; piece = piece.right) {
    if (!piece.countable) continue;
    const { id, length, deleted } = piece;
    const [known, reached] = [beforeState.get(id.client) ?? 0, afterState.get(id.client) ?? 0];
    const ranges = [deleteSet, later].flatMap(({ clients }) => clients.get(id.client) ?? []);
    const edges = [id.clock, known, reached, ...ranges.flatMap(({ clock, len }) => [clock, clock + len])];
    const cuts = [...new Set(edges)].filter((clock) => clock >= id.clock && clock < id.clock + length);
    cuts.sort((a, b) => a - b);
    for (const [index, from] of cuts.entries()) {
      const to = cuts[index + 1] ?? id.clock + length;
      const first = Y.createID(id.client, from);
      const isLater = deleted && Y.isDeleted(later, first);
      const isHere = !deleted || isLater;
      const wasShown = from < known && (isHere || Y.isDeleted(deleteSet, first));
      const isShown = from < reached && isHere;
      if (wasShown && !isShown) changes.push({ from: before, to: before + to - from });
      else if (isShown && !wasShown)
        changes.push({ from: before, insert: shownPiece(piece).slice(from - id.clock, to - id.clock) });
      if (wasShown) before += to - from;
    }
  }
  return ChangeSet.of(changes, before, "\n");
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
