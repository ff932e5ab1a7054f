/**
 * A Replica without a document: counters of structs and sets of deleted clocks. It merges as Yjs does and costs next to
 * nothing, so a thousand of them fit a test.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type {
  ApplyResult,
  ClockRange,
  DeleteSet,
  PeerId,
  Released,
  Replica,
  RumorName,
  StateVector,
} from "../core/index.ts";
import { deleteSetOf, deletionItems } from "../core/anti-entropy/ranges.ts";

interface Update {
  readonly structs: { readonly client: number; readonly clock: number; readonly length: number }[];
  readonly deletions: { readonly client: number; readonly clock: number; readonly length: number }[];
}

interface Held {
  readonly bytes: Uint8Array;
  readonly update: Update;
  readonly from: PeerId | undefined;
  readonly rumor: RumorName | undefined;
}

export class SetReplica implements Replica {
  /** Told what comes from others, once. */
  onApplied: ((client: number, clock: number) => void) | undefined;
  readonly #vector = new Map<number, number>();
  readonly #deletions = new Map<number, ClockRange[]>();
  /** Updates above a gap. */
  #held: Held[] = [];
  #released: Released[] = [];
  /** Sums of hashes of everything that the digest stands for: 128 bits are enough for peers that do not cheat. */
  readonly #sums = new Int32Array(4);
  #digest: Uint8Array | undefined;

  /** Writes `length` structs as `client`; the update that says so. */
  insert(client: number, length = 1): Uint8Array {
    const clock = this.#vector.get(client) ?? 0;
    this.#setClock(client, clock + length);
    return encodeUpdate({ structs: [{ client, clock, length }], deletions: [] });
  }

  /** Deletes one struct of anyone; the update that says so. */
  delete(client: number, clock: number): Uint8Array {
    const deletions = [{ client, clock, length: 1 }];
    this.#delete(deletions);
    return encodeUpdate({ structs: [], deletions });
  }

  digest(): Uint8Array {
    if (!this.#digest) {
      const digest = new DataView(new ArrayBuffer(16));
      for (let part = 0; part < 4; part++) digest.setInt32(part * 4, this.#sums[part] as number);
      this.#digest = new Uint8Array(digest.buffer);
    }
    return this.#digest;
  }

  /** What is said under the same names: others than tests have no words. */
  words = "";

  contentDigest(): Uint8Array | undefined {
    const digest = this.digest().slice();
    for (let index = 0; index < this.words.length; index++)
      digest[index % digest.length] = (digest[index % digest.length] as number) ^ this.words.charCodeAt(index);
    return digest;
  }

  hasGaps(): boolean {
    return this.#held.length > 0;
  }

  stateVector(): StateVector {
    return this.#vector;
  }

  deleteSet(): DeleteSet {
    return this.#deletions;
  }

  encode(from: StateVector, deletions: DeleteSet): Uint8Array[] {
    const structs = [...from].map(([client, clock]) => ({
      client,
      clock,
      length: (this.#vector.get(client) ?? 0) - clock,
    }));
    return [encodeUpdate({ structs, deletions: deletionItems(deletions) })];
  }

  split(update: Uint8Array): Uint8Array[] {
    return [update];
  }

  apply(bytes: Uint8Array, from?: PeerId, rumor?: RumorName): ApplyResult {
    let update: Update;
    try {
      update = decodeUpdate(bytes);
    } catch {
      return { refused: "it is no update" };
    }
    if (this.#applyNext(update)) return "applied";
    if (!this.#isNext(update)) {
      this.#held.push({ bytes, update, from, rumor });
      return "gap";
    }
    const whole = this.#integrate(update);
    this.#release();
    return whole ? "applied" : "clipped";
  }

  released(): readonly Released[] {
    const released = this.#released;
    if (released.length > 0) this.#released = [];
    return released;
  }

  settled(from: PeerId): void {
    if (this.#held.length > 0) this.#held = this.#held.filter((held) => held.from !== from);
  }

  merge(updates: readonly Uint8Array[]): Uint8Array {
    const decoded = updates.map(decodeUpdate);
    return encodeUpdate({
      structs: decoded.flatMap(({ structs }) => structs),
      deletions: decoded.flatMap(({ deletions }) => deletions),
    });
  }

  // By far the most common update: one client's next structs.
  #applyNext({ structs, deletions }: Update): boolean {
    const [next] = structs;
    if (!next || structs.length > 1 || deletions.length > 0 || this.#held.length > 0) return false;
    const { client, clock, length } = next;
    if ((this.#vector.get(client) ?? 0) !== clock) return false;
    this.#setClock(client, clock + length);
    this.onApplied?.(client, clock + length - 1);
    return true;
  }

  /** Whether both hold the same, looked at in full. */
  equals(other: SetReplica): boolean {
    return this.#written() === other.#written();
  }

  #written(): string {
    const byClient = (a: readonly [number, unknown], b: readonly [number, unknown]): number => a[0] - b[0];
    return JSON.stringify([[...this.#vector].toSorted(byClient), [...this.#deletions].toSorted(byClient)]);
  }

  // Whether all its structs can be taken in, one after the other.
  #isNext({ structs }: Update): boolean {
    const reached = new Map<number, number>();
    return structs.every(({ client, clock, length }) => {
      const known = reached.get(client) ?? this.#vector.get(client) ?? 0;
      reached.set(client, Math.max(known, clock + length));
      return clock <= known;
    });
  }

  // True when all of it was taken in; deletions of what is not here are dropped.
  #integrate({ structs, deletions }: Update): boolean {
    for (const { client, clock, length } of structs) {
      if (clock + length <= (this.#vector.get(client) ?? 0)) continue;
      this.#setClock(client, clock + length);
      this.onApplied?.(client, clock + length - 1);
    }
    const known = deletions.filter(({ client, clock, length }) => clock + length <= (this.#vector.get(client) ?? 0));
    this.#delete(known);
    return known.length === deletions.length;
  }

  // Takes in what waited for what has come.
  #release(): void {
    for (let index = 0; index < this.#held.length; index++) {
      const { bytes: update, update: held, from, rumor } = this.#held[index] as Held;
      if (!this.#isNext(held)) continue;
      this.#integrate(held);
      this.#held.splice(index, 1);
      this.#released.push({ update, from, rumor, result: "applied" });
      index = -1;
    }
  }

  #delete(deletions: Update["deletions"]): void {
    for (const [client, ranges] of deleteSetOf(deletions)) {
      const before = this.#deletions.get(client) ?? [];
      const all = [...before, ...ranges].map((range) => ({ client, ...range }));
      const after = deleteSetOf(all).get(client) ?? [];
      for (const { clock, length } of before) this.#add(client, clock, length, -1);
      for (const { clock, length } of after) this.#add(client, clock, length, 1);
      this.#deletions.set(client, after);
    }
  }

  #setClock(client: number, clock: number): void {
    const before = this.#vector.get(client);
    if (before !== undefined) this.#add(client, before, 0, -1);
    this.#vector.set(client, clock);
    this.#add(client, clock, 0, 1);
  }

  // Counters have length 0, deletions a greater one.
  #add(client: number, clock: number, length: number, sign: 1 | -1): void {
    this.#digest = undefined;
    for (let part = 0; part < 4; part++) {
      let hash = Math.imul(client ^ (part * 0x9e3779b9), 0x85ebca6b) ^ Math.imul(clock + 1, 0xc2b2ae35);
      hash = Math.imul(hash ^ (hash >>> 15) ^ length, 0x27d4eb2f);
      hash = Math.imul(hash ^ (hash >>> 13), 0x165667b1);
      this.#sums[part] = (this.#sums[part] as number) + sign * (hash ^ (hash >>> 16));
    }
  }
}

function encodeUpdate({ structs, deletions }: Update): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const list of [structs, deletions]) {
    encoding.writeVarUint(encoder, list.length);
    for (const { client, clock, length } of list)
      for (const number of [client, clock, length]) encoding.writeVarUint(encoder, number);
  }
  return encoding.toUint8Array(encoder);
}

function decodeUpdate(bytes: Uint8Array): Update {
  const decoder = decoding.createDecoder(bytes);
  const structs = readItems(decoder);
  return { structs, deletions: readItems(decoder) };
}

function readItems(decoder: decoding.Decoder): Update["structs"] {
  const items: Update["structs"] = [];
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    items.push({ client, clock, length: decoding.readVarUint(decoder) });
  }
  return items;
}
