/**
 * Withdraws copies of text that others have restored, too. Of the copies of a character one stays: the latest
 * generation, and of one generation the one with the lowest ID. Every peer deletes the others as soon as it knows both.
 *
 * This converges. The order of the copies of a character is total, so any set of them has one first, and that is the
 * first of each smaller set that has it. A peer that knows fewer copies therefore deletes none that a peer with more of
 * them keeps. Deletions in Yjs are idempotent and commute, so it does not matter who deletes, or how often.
 */
import { encode, writeVarUint } from "lib0/encoding";
import * as Y from "yjs";
import { compare, Copies, readCopies, restoredKey } from "./copies.ts";
import { Spans } from "./spans.ts";

/** The transaction origin of withdrawals. Undo does not track it. */
export const withdrawalOrigin = Symbol("withdrawal");

/** Keeps each restored character once, from now on. Returns a function that ends this. */
export function keepOnce(doc: Y.Doc): () => void {
  const restored = doc.getArray(restoredKey);
  const onRecord = (): void => withdraw(doc, new Copies(readCopies(doc)));
  restored.observe(onRecord);
  onRecord();
  return () => restored.unobserve(onRecord);
}

/** Deletes all copies but the first of each character. */
export function withdraw(doc: Y.Doc, copies: Copies): void {
  const lost = new Map<number, [clock: number, length: number][]>();
  for (const client of copies.clients)
    for (const { clock, length, copies: same } of copies.copiesOf(client)) {
      if (same.length < 2) continue;
      const [, ...others] = same.toSorted(compare);
      for (const { copyClient, copyClock, clock: name } of others)
        for (const range of living(doc, copyClient, copyClock + clock - name, length)) {
          const ranges = lost.get(copyClient);
          if (ranges === undefined) lost.set(copyClient, [range]);
          else ranges.push(range);
        }
    }
  if (lost.size > 0) Y.applyUpdate(doc, deletionsOnly(lost), withdrawalOrigin);
}

/** Returns what of a range is in the document and not deleted. */
export function living(doc: Y.Doc, client: number, clock: number, length: number): [clock: number, length: number][] {
  const ranges: [clock: number, length: number][] = [];
  const structs = doc.store.clients.get(client);
  const end = Math.min(clock + length, Y.getState(doc.store, client));
  if (structs === undefined || clock >= end) return ranges;
  for (let index = Y.findIndexSS(structs, clock); index < structs.length; index++) {
    const struct = structs[index] as Y.AbstractStruct;
    if (struct.id.clock >= end) break;
    const from = Math.max(struct.id.clock, clock);
    const to = Math.min(struct.id.clock + struct.length, end);
    if (struct instanceof Y.Item && !struct.deleted) ranges.push([from, to - from]);
  }
  return ranges;
}

/** An update that writes nothing. Applied, it deletes these ranges without being an edit of this person's. */
function deletionsOnly(ranges: ReadonlyMap<number, readonly (readonly [clock: number, length: number])[]>): Uint8Array {
  // Copies of one character may be claimed twice.
  const spans = new Spans();
  for (const [client, each] of ranges) for (const [clock, length] of each) spans.add(client, clock, length);
  return encode((encoder) => {
    for (const number of [0, ranges.size]) writeVarUint(encoder, number);
    for (const client of ranges.keys()) {
      const apart = [...spans.within(client, 0, Number.MAX_SAFE_INTEGER)];
      for (const number of [client, apart.length]) writeVarUint(encoder, number);
      for (const [from, to] of apart) for (const number of [from, to - from]) writeVarUint(encoder, number);
    }
  });
}
