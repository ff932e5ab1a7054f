/**
 * Updates that wait for a gap before them. Yjs would hold them too, but it would retry all of them at every update, save
 * those that never complete with the document, and integrate them unjudged. Each update waits for one clock of one client.
 */
import type { PeerId, RumorName } from "../core/index.ts";

export interface HeldUpdate {
  readonly update: Uint8Array;
  /** Undefined: it was saved with the document. */
  readonly from: PeerId | undefined;
  readonly rumor: RumorName | undefined;
  /** How often it has been held. */
  holds: number;
}

/** The gap that is waited for: the structs of `client` below `clock`. */
export interface Gap {
  readonly client: number;
  readonly clock: number;
}

/** Bound for all peers together. Anti-entropy brings dropped updates again. */
const maxHeld = 8_192;
export const maxHeldBytes = 8 * 1024 * 1024;
/**
 * Most gaps that one update may wait for in turn. An honest edit depends on few others. An update that waits for one gap
 * after another would be judged each time.
 */
const maxHolds = 8;

/** The updates that wait for one client, by the clock that they wait for. */
interface Queue {
  /** Descending, so that the update to release first is last. */
  readonly clocks: number[];
  readonly byClock: Map<number, Set<HeldUpdate>>;
}

export class HeldUpdates {
  readonly #queues = new Map<number, Queue>();
  /** In the order of arrival, with the gap of each. */
  readonly #all = new Map<HeldUpdate, Gap>();
  #bytes = 0;

  get size(): number {
    return this.#all.size;
  }

  hold(held: HeldUpdate, gap: Gap): void {
    if (held.update.length > maxHeldBytes || ++held.holds > maxHolds) return;
    this.#all.set(held, gap);
    this.#bytes += held.update.length;
    let queue = this.#queues.get(gap.client);
    if (!queue) this.#queues.set(gap.client, (queue = { clocks: [], byClock: new Map() }));
    const same = queue.byClock.get(gap.clock);
    if (same) same.add(held);
    else {
      queue.byClock.set(gap.clock, new Set([held]));
      queue.clocks.splice(placeOf(queue.clocks, gap.clock), 0, gap.clock);
    }
    while (this.#all.size > maxHeld || this.#bytes > maxHeldBytes) this.#dropOldest();
  }

  /** Takes out the updates that wait for at most this clock of a client, in the order of those clocks. */
  ready(client: number, state: number): HeldUpdate[] {
    const queue = this.#queues.get(client);
    if (!queue) return [];
    const ready: HeldUpdate[] = [];
    for (let clock = queue.clocks.at(-1); clock !== undefined && clock <= state; clock = queue.clocks.at(-1))
      for (const held of queue.byClock.get(clock) ?? []) {
        this.#forget(held);
        ready.push(held);
      }
    return ready;
  }

  /** The clients that updates wait for. */
  clients(): Iterable<number> {
    return this.#queues.keys();
  }

  /** Drops the updates that a peer sent, and those that were saved with the document. */
  drop(from: PeerId): void {
    for (const held of this.#all.keys()) if (held.from === from || held.from === undefined) this.#forget(held);
  }

  clear(): void {
    this.#queues.clear();
    this.#all.clear();
    this.#bytes = 0;
  }

  #dropOldest(): void {
    const oldest = this.#all.keys().next();
    if (!oldest.done) this.#forget(oldest.value);
  }

  #forget(held: HeldUpdate): void {
    const gap = this.#all.get(held);
    if (!gap) return;
    const queue = this.#queues.get(gap.client) as Queue;
    const same = queue.byClock.get(gap.clock) as Set<HeldUpdate>;
    this.#all.delete(held);
    this.#bytes -= held.update.length;
    same.delete(held);
    if (same.size > 0) return;
    queue.byClock.delete(gap.clock);
    queue.clocks.splice(placeOf(queue.clocks, gap.clock), 1);
    if (queue.clocks.length === 0) this.#queues.delete(gap.client);
  }
}

// The index of this clock among descending ones, or the index at which to insert it.
function placeOf(clocks: readonly number[], clock: number): number {
  let [low, high] = [0, clocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((clocks[middle] as number) > clock) low = middle + 1;
    else high = middle;
  }
  return low;
}
