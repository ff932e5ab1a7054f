/**
 * Puts the text of a version back by a forward edit, as small as can be: what is still there stays, and each deleted
 * character is written again where it stood. Others' edits survive, and stay at their places.
 */
import * as Y from "yjs";
import { type Copy, Copies, generationLimit, readCopies, record } from "./copies.ts";
import type { Range } from "./indexed-ranges.ts";
import { itemsOf, type PlacedText } from "./places.ts";
import { type Anchor, type Piece, planRestoring, presentIn } from "./restore-plan.ts";
import { Spans } from "./spans.ts";
import { living } from "./withdrawal.ts";

export interface RestoreOptions {
  /** Whether text that the version does not have stays. */
  readonly keepsOthers: boolean;
  /** The transaction's origin. */
  readonly origin: unknown;
}

/**
 * Restores a version. Returns false, and changes nothing, when the document does not know the places of its characters:
 * then `restoreText` can do it by comparing.
 */
export function restorePlaced(content: Y.Text, version: PlacedText, { keepsOthers, origin }: RestoreOptions): boolean {
  const doc = content.doc as Y.Doc;
  const copies = new Copies(readCopies(doc));
  const plan = planRestoring(content, version, copies, keepsOthers);
  if (plan === undefined) return false;
  if (plan.pieces.length === 0 && plan.others.length === 0) return true;
  doc.transact((transaction) => {
    const written = write(transaction, content, plan.pieces, copies);
    for (const { client, clock, length } of plan.others) remove(transaction, content, { client, clock, length });
    // Yjs remembers where it was in a list, and these items were put in past it.
    const { _searchMarker: markers } = content as unknown as { _searchMarker: unknown[] | null };
    if (markers !== null) markers.length = 0;
    if (written.length > 0) record(doc, written);
  }, origin);
  return true;
}

/** Returns how much of a version is not in the text any more, in UTF-16 units. */
export function missingLength(content: Y.Text, version: PlacedText): number {
  const copies = new Copies(readCopies(content.doc as Y.Doc));
  // By their index in the version: some may be there twice.
  const present = new Spans();
  for (const { at, length } of presentIn(content, version, copies)) present.add(0, at, length);
  let missing = 0;
  for (const [from, to] of present.outside(0, 0, version.text.length)) missing += to - from;
  return missing;
}

/** Returns the names of the characters that are in the text. */
export function presentNames(content: Y.Text, copies: Copies): Spans {
  const present = new Spans();
  for (const { deleted, content: held, id, length } of itemsOf(content)) {
    if (deleted || !(held instanceof Y.ContentString)) continue;
    for (const named of copies.namesOf(id.client, id.clock, length))
      present.add(named.client, named.clock, named.length);
  }
  return present;
}

/** Writes the pieces, and returns which copies they are. */
function write(transaction: Y.Transaction, content: Y.Text, pieces: readonly Piece[], copies: Copies): Copy[] {
  const { doc } = transaction;
  const { store, clientID: copyClient } = doc;
  const written: Copy[] = [];
  let before: Y.Item | null = null;
  for (const { text, anchor, names } of pieces) {
    const left: Y.Item | null = leftOf(transaction, anchor, before);
    const right: Y.Item | null = left === null ? content._start : left.right;
    let copyClock = Y.getState(store, copyClient);
    const id = Y.createID(copyClient, copyClock);
    before = new Y.Item(
      id,
      left,
      left?.lastId ?? null,
      right,
      right?.id ?? null,
      content,
      null,
      new Y.ContentString(text),
    );
    before.integrate(transaction, 0);
    for (const name of names) {
      written.push(...copiesOf(name, { copyClient, copyClock, piece: text.length }, copies));
      copyClock += name.length;
    }
  }
  return written;
}

function leftOf(transaction: Y.Transaction, anchor: Anchor, before: Y.Item | null): Y.Item | null {
  if (anchor === "beginning") return null;
  if (anchor === "piece before") return before;
  const id = Y.createID(anchor.client, anchor.clock);
  return Y.getItemCleanEnd(transaction, transaction.doc.store, id);
}

/** The copies that writing characters again makes, each of the generation after the last. */
export function copiesOf(
  { client, clock, length }: Range,
  { copyClient, copyClock, piece }: Pick<Copy, "copyClient" | "copyClock" | "piece">,
  copies: Copies,
): Copy[] {
  const made: Copy[] = [];
  const add = (from: number, to: number, generation: number): void => {
    if (to <= from || generation >= generationLimit) return;
    const place = { copyClient, copyClock: copyClock + from - clock };
    made.push({ client, clock: from, length: to - from, generation, piece, ...place });
  };
  let at = clock;
  for (const stretch of copies.copiesOf(client, clock, length)) {
    add(at, stretch.clock, 1);
    at = stretch.clock + stretch.length;
    add(stretch.clock, at, 1 + stretch.copies.reduce((last, { generation }) => Math.max(last, generation), 0));
  }
  add(at, clock + length, 1);
  return made;
}

function remove(transaction: Y.Transaction, content: Y.Text, { client, clock, length }: Range): void {
  const { doc } = transaction;
  for (const [from, size] of living(content, client, clock, length)) {
    Y.getItemCleanEnd(transaction, doc.store, Y.createID(client, from + size - 1));
    Y.getItemCleanStart(transaction, Y.createID(client, from)).delete(transaction);
  }
}
