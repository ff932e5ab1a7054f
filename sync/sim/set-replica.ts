/**
 * A Replica without a document: counters of structs and sets of deleted clocks. It merges as Yjs does and costs next to
 * nothing, so a thousand of them fit a test.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { ApplyResult, ClockRange, DeleteSet, Replica, StateVector } from "../core/index.ts";
import { deleteSetOf, deletionItems } from "../core/ranges.ts";

interface Update {
  readonly structs: { readonly client: number; readonly clock: number; readonly length: number }[];
  readonly deletions: { readonly client: number; readonly clock: number; readonly length: number }[];
}

export class SetReplica implements Replica {
  readonly #vector = new Map<number, number>();
  readonly #deletions = new Map<number, ClockRange[]>();
  /** Structs above a gap, and deletions of structs that are not here yet. */
  #waiting: Update[] = [];

  /** Writes `length` structs as `client`; the update that says so. */
  insert(client: number, length = 1): Uint8Array {
    const clock = this.#vector.get(client) ?? 0;
    this.#vector.set(client, clock + length);
    return encodeUpdate({ structs: [{ client, clock, length }], deletions: [] });
  }

  /** Deletes one struct of anyone; the update that says so. */
  delete(client: number, clock: number): Uint8Array {
    const deletions = [{ client, clock, length: 1 }];
    this.#delete(deletions);
    return encodeUpdate({ structs: [], deletions });
  }

  digest(): Uint8Array {
    const vector = [...this.#vector].toSorted(([a], [b]) => a - b);
    const deletions = deletionItems(this.#deletions).toSorted((a, b) => a.client - b.client || a.clock - b.clock);
    const text = JSON.stringify([vector, deletions]);
    const digest = new DataView(new ArrayBuffer(16));
    // FNV-1a, with four seeds: 128 bits are enough for peers that do not cheat.
    for (let seed = 0; seed < 4; seed++) {
      let hash = 0x811c9dc5 ^ (seed * 0x9e3779b9);
      for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
      digest.setInt32(seed * 4, hash);
    }
    return new Uint8Array(digest.buffer);
  }

  hasGaps(): boolean {
    return this.#waiting.length > 0;
  }

  stateVector(): StateVector {
    return this.#vector;
  }

  deleteSet(): DeleteSet {
    return this.#deletions;
  }

  encode(from: StateVector, deletions: DeleteSet): Uint8Array {
    const structs = [...from].map(([client, clock]) => ({
      client,
      clock,
      length: (this.#vector.get(client) ?? 0) - clock,
    }));
    return encodeUpdate({ structs, deletions: deletionItems(deletions) });
  }

  apply(bytes: Uint8Array): ApplyResult {
    let update: Update;
    try {
      update = decodeUpdate(bytes);
    } catch {
      return "invalid";
    }
    const waitedFor = this.#waiting.length;
    this.#waiting.push(update);
    while (this.#integrate());
    return this.#waiting.length > waitedFor ? "gap" : "applied";
  }

  applyGathered(): void {}

  merge(updates: readonly Uint8Array[]): Uint8Array {
    const decoded = updates.map(decodeUpdate);
    return encodeUpdate({
      structs: decoded.flatMap(({ structs }) => structs),
      deletions: decoded.flatMap(({ deletions }) => deletions),
    });
  }

  // Takes in whatever has no gap below it; true when something was.
  #integrate(): boolean {
    let progress = false;
    const waiting: Update[] = [];
    for (const update of this.#waiting) {
      const structs = update.structs.filter(({ client, clock, length }) => {
        const known = this.#vector.get(client) ?? 0;
        if (clock > known) return true;
        if (clock + length > known) {
          this.#vector.set(client, clock + length);
          progress = true;
        }
        return false;
      });
      const deletions = update.deletions.filter(
        ({ client, clock, length }) => clock + length > (this.#vector.get(client) ?? 0),
      );
      this.#delete(update.deletions.filter((item) => !deletions.includes(item)));
      if (structs.length > 0 || deletions.length > 0) waiting.push({ structs, deletions });
    }
    this.#waiting = waiting;
    return progress;
  }

  #delete(deletions: Update["deletions"]): void {
    for (const [client, ranges] of deleteSetOf(deletions)) {
      const all = [...(this.#deletions.get(client) ?? []), ...ranges].map((range) => ({ client, ...range }));
      this.#deletions.set(client, deleteSetOf(all).get(client) ?? []);
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
  const [structs = [], deletions = []] = [0, 1].map(() => {
    const list: Update["structs"] = [];
    for (let left = decoding.readVarUint(decoder); left > 0; left--) {
      const client = decoding.readVarUint(decoder);
      const clock = decoding.readVarUint(decoder);
      list.push({ client, clock, length: decoding.readVarUint(decoder) });
    }
    return list;
  });
  return { structs, deletions };
}
