/**
 * Which text is a copy of which. Yjs cannot revive what was deleted, so text is restored by writing it again. Each
 * restoration says in the shared root `restored` whose copies it wrote. Two people who restore the same text, at the
 * same time or while they cannot reach each other, each write a copy, and one of the two is withdrawn (`withdrawal.ts`).
 *
 * A character goes by the Yjs ID under which it was first written: its name. A copy of a copy has the same name, and the
 * next generation. docs/decisions/restored-text-has-names.md says why.
 */
import { createDecoder, hasContent, readVarUint } from "lib0/decoding";
import { encode, writeVarUint } from "lib0/encoding";
import * as Y from "yjs";

/** The key of the shared root: a stable format. A list of records. */
export const restoredKey = "restored";

/** Characters that follow one another, and their copies. */
export interface Copy {
  /** The name of the first one. */
  readonly client: number;
  readonly clock: number;
  readonly length: number;
  /** 0 for what loses to every other copy; 1 for copies of an original. */
  readonly generation: number;
  /** Length of the piece of text that was written at once, and of which this is a part. */
  readonly piece: number;
  /** Where the copy of the first one stands. */
  readonly copyClient: number;
  readonly copyClock: number;
}

/** Characters that follow one another, with their names. */
export interface Named {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
  readonly generation: number;
  /** How far behind the beginning of the range that was asked for. */
  readonly offset: number;
}

/** A range of names, and all copies of exactly these. */
export interface Stretch {
  readonly clock: number;
  readonly length: number;
  readonly copies: readonly Copy[];
}

/** From this generation on copies are not recorded: nobody can claim the last word by a very large one. */
export const generationLimit = 2 ** 31;
const format = 1;
/** Most copies of a record, and most that are read of a document. Each is looked at whenever a record comes. */
const recordLimit = 10_000;
const copiesLimit = 50_000;
/** Most copies of one character that are looked at: those that come first. */
const openLimit = 16;

/** Writes records, within the open transaction that has written the copies. */
export function record(doc: Y.Doc, copies: readonly Copy[]): void {
  for (let from = 0; from < copies.length; from += recordLimit) {
    const bytes = encode((encoder) => {
      writeVarUint(encoder, format);
      for (const { client, clock, length, generation, piece, copyClock } of copies.slice(from, from + recordLimit))
        for (const number of [client, clock, length, generation, piece, copyClock]) writeVarUint(encoder, number);
    });
    doc.getArray(restoredKey).push([new Uint8Array(bytes)]);
  }
}

const read = new WeakMap<Y.ContentBinary, readonly Copy[]>();

/** Reads all records of a document. What cannot be read is skipped. */
export function readCopies(doc: Y.Doc): readonly Copy[] {
  const copies: Copy[] = [];
  for (let item = doc.getArray(restoredKey)._start; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentBinary)) continue;
    let found = read.get(item.content);
    if (found === undefined) read.set(item.content, (found = readRecord(item.content.content, item.id)));
    if (copies.length + found.length > copiesLimit) continue;
    for (const copy of found) copies.push(copy);
  }
  return copies;
}

// A record speaks of copies that the same client wrote before it, each place once. A client ID proves nothing: see
// `withdrawal.ts` for what keeps forged records from deleting text.
function readRecord(bytes: Uint8Array, { client: copyClient, clock: end }: Y.ID): readonly Copy[] {
  const copies: Copy[] = [];
  try {
    const decoder = createDecoder(bytes);
    if (readVarUint(decoder) !== format) return [];
    while (hasContent(decoder)) {
      const next = (): number => readVarUint(decoder);
      const [client, clock, length] = [next(), next(), next()];
      const [generation, piece, copyClock] = [next(), next(), next()];
      const isSound = length > 0 && copyClock + length <= end && generation < generationLimit;
      if (!isSound || clock + length > Number.MAX_SAFE_INTEGER || copies.length === recordLimit) return [];
      copies.push({ client, clock, length, generation, piece, copyClient, copyClock });
    }
  } catch {
    return [];
  }
  return apart(copies.toSorted(byPlace)).length === copies.length ? copies : [];
}

const byPlace = (a: Copy, b: Copy): number => a.copyClock - b.copyClock || compare(a, b);

/** Leaves out copies whose place is claimed already. The copies are of one client and in the order of their places. */
function apart(placed: readonly Copy[]): Copy[] {
  let end = 0;
  return placed.filter(({ copyClock, length }) => copyClock >= end && (end = copyClock + length) > 0);
}

/** Looks copies up by their places and by their names. */
export class Copies {
  readonly #byPlace = new Map<number, Copy[]>();
  readonly #byName = new Map<number, Copy[]>();
  readonly #stretches = new Map<number, readonly Stretch[]>();

  constructor(copies: readonly Copy[]) {
    for (const copy of copies) push(this.#byPlace, copy.copyClient, copy);
    for (const [client, placed] of this.#byPlace) {
      // Honest records claim each place once.
      const kept = apart(placed.toSorted(byPlace));
      this.#byPlace.set(client, kept);
      for (const copy of kept) push(this.#byName, copy.client, copy);
    }
  }

  get isEmpty(): boolean {
    return this.#byName.size === 0;
  }

  /** The clients whose characters have copies. */
  get clients(): Iterable<number> {
    return this.#byName.keys();
  }

  /** Returns the names of characters that follow one another. */
  *namesOf(client: number, clock: number, length: number): Generator<Named> {
    const placed = this.#byPlace.get(client) ?? [];
    const end = clock + length;
    let at = clock;
    for (let index = firstBehind(placed, clock); index < placed.length; index++) {
      const copy = placed[index] as Copy;
      if (copy.copyClock >= end) break;
      const from = Math.max(at, copy.copyClock);
      const to = Math.min(end, copy.copyClock + copy.length);
      if (from > at) yield { client, clock: at, length: from - at, generation: 0, offset: at - clock };
      const { client: name, generation } = copy;
      yield {
        client: name,
        clock: copy.clock + from - copy.copyClock,
        length: to - from,
        generation,
        offset: from - clock,
      };
      at = to;
    }
    if (at < end) yield { client, clock: at, length: end - at, generation: 0, offset: at - clock };
  }

  /** Whether a copy stands in this place. */
  isCopy(client: number, clock: number): boolean {
    const placed = this.#byPlace.get(client) ?? [];
    const copy = placed[firstBehind(placed, clock)];
    return copy !== undefined && copy.copyClock <= clock;
  }

  /** Cuts a range of names where its copies begin and end, and returns the pieces that have copies, in order. */
  *copiesOf(client: number, clock = 0, length = Number.MAX_SAFE_INTEGER): Generator<Stretch> {
    let stretches = this.#stretches.get(client);
    if (stretches === undefined) this.#stretches.set(client, (stretches = stretchesOf(this.#byName.get(client) ?? [])));
    const end = clock + length;
    let [low, high] = [0, stretches.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const { clock: from, length: size } = stretches[middle] as Stretch;
      if (from + size > clock) high = middle;
      else low = middle + 1;
    }
    for (let index = low; index < stretches.length; index++) {
      const stretch = stretches[index] as Stretch;
      if (stretch.clock >= end) return;
      const from = Math.max(stretch.clock, clock);
      const to = Math.min(stretch.clock + stretch.length, end);
      yield { clock: from, length: to - from, copies: stretch.copies };
    }
  }
}

/**
 * The copy that stays comes first: the latest generation, of one generation the longest piece, and of equal pieces the
 * lowest ID. A piece stands behind the place of its last character. So where one piece contains another, the order of
 * the text is kept only if the longer one stays whole.
 */
export function compare(one: Copy, other: Copy): number {
  return (
    other.generation - one.generation ||
    other.piece - one.piece ||
    one.copyClient - other.copyClient ||
    one.copyClock - one.clock - (other.copyClock - other.clock)
  );
}

// Sweeps over where copies begin and end.
function stretchesOf(copies: readonly Copy[]): readonly Stretch[] {
  const bounds = copies.flatMap((copy) => [
    { at: copy.clock, copy, begins: true },
    { at: copy.clock + copy.length, copy, begins: false },
  ]);
  bounds.sort((a, b) => a.at - b.at || Number(a.begins) - Number(b.begins) || compare(a.copy, b.copy));
  const stretches: Stretch[] = [];
  const open = new Set<Copy>();
  let from = 0;
  for (const { at, copy, begins } of bounds) {
    if (open.size > 0 && at > from) stretches.push({ clock: from, length: at - from, copies: [...open] });
    from = at;
    if (begins) open.add(copy);
    else open.delete(copy);
    if (open.size > openLimit) open.delete([...open].reduce((last, each) => (compare(each, last) > 0 ? each : last)));
  }
  return stretches;
}

function firstBehind(placed: readonly Copy[], clock: number): number {
  let [low, high] = [0, placed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const { copyClock, length } = placed[middle] as Copy;
    if (copyClock + length > clock) high = middle;
    else low = middle + 1;
  }
  return low;
}

function push(map: Map<number, Copy[]>, key: number, copy: Copy): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [copy]);
  else list.push(copy);
}
