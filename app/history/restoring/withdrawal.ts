/**
 * Withdraws copies of text that others have restored, too. Of the copies of a character that are in the text one stays:
 * the latest generation, and of one generation the one with the lowest ID. Every peer deletes the others as soon as it
 * knows them. A copy goes only where an equal character that comes before it is in the text, so no record leaves a
 * character without a copy.
 *
 * This converges. The order of the copies of a character is total, so any set of them has one first. Deletions in Yjs are
 * idempotent and commute, so it does not matter who deletes, or how often.
 */
import { encode, writeVarUint } from "lib0/encoding";
import * as Y from "yjs";
import { compare, Copies, readCopies, restoredKey } from "./copies.ts";
import { Spans } from "./spans.ts";

/** The transaction origin of withdrawals. Undo does not track it. */
export const withdrawalOrigin = Symbol("withdrawal");

/** Keeps each restored character once, from now on. Returns a function that ends this. */
export function keepOnce(content: Y.Text): () => void {
  const doc = content.doc as Y.Doc;
  const restored = doc.getArray(restoredKey);
  const onRecord = (): void => withdraw(content, new Copies(readCopies(doc)));
  restored.observe(onRecord);
  onRecord();
  return () => restored.unobserve(onRecord);
}

/** Deletes all copies but the first of each character that is in the text. */
export function withdraw(content: Y.Text, copies: Copies): void {
  const lost = new Map<number, [clock: number, length: number][]>();
  for (const client of copies.clients)
    for (const { clock: name, length, copies: same } of copies.copiesOf(client)) {
      if (same.length < 2) continue;
      const before: (readonly NamedPart[])[] = [];
      for (const { copyClient, copyClock, clock } of same.toSorted(compare)) {
        const shift = copyClock - clock;
        const parts = living(content, copyClient, name + shift, length).map(([from, , text]): NamedPart => [
          from - shift,
          text,
        ]);
        for (const others of before)
          for (const [from, size] of equalParts(parts, others)) {
            const ranges = lost.get(copyClient);
            if (ranges === undefined) lost.set(copyClient, [[from + shift, size]]);
            else ranges.push([from + shift, size]);
          }
        before.push(parts);
      }
    }
  if (lost.size > 0) Y.applyUpdate(content.doc as Y.Doc, deletionsOnly(lost), withdrawalOrigin);
}

/** Characters that follow one another, and the clock of the first one's name. */
type NamedPart = readonly [clock: number, text: string];

/** Returns the names that two lists of parts have in common, where the characters are equal. Both are in order. */
function* equalParts(
  parts: readonly NamedPart[],
  others: readonly NamedPart[],
): Generator<readonly [clock: number, length: number]> {
  for (let [index, other] = [0, 0]; index < parts.length && other < others.length;) {
    const [clock, text] = parts[index] as NamedPart;
    const [otherClock, otherText] = others[other] as NamedPart;
    const from = Math.max(clock, otherClock);
    const to = Math.min(clock + text.length, otherClock + otherText.length);
    if (from < to && text.slice(from - clock, to - clock) === otherText.slice(from - otherClock, to - otherClock))
      yield [from, to - from];
    if (clock + text.length === to) index++;
    else other++;
  }
}

/** Returns what of a range is in the text and not deleted. */
export function living(
  content: Y.Text,
  client: number,
  clock: number,
  length: number,
): [clock: number, length: number, text: string][] {
  const { store } = content.doc as Y.Doc;
  const parts: [clock: number, length: number, text: string][] = [];
  const structs = store.clients.get(client);
  const end = Math.min(clock + length, Y.getState(store, client));
  if (structs === undefined || clock >= end) return parts;
  for (let index = Y.findIndexSS(structs, clock); index < structs.length; index++) {
    const struct = structs[index] as Y.AbstractStruct;
    if (struct.id.clock >= end) break;
    if (!(struct instanceof Y.Item) || struct.deleted || struct.parent !== content) continue;
    if (!(struct.content instanceof Y.ContentString)) continue;
    const from = Math.max(struct.id.clock, clock);
    const to = Math.min(struct.id.clock + struct.length, end);
    parts.push([from, to - from, struct.content.str.slice(from - struct.id.clock, to - struct.id.clock)]);
  }
  return parts;
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
