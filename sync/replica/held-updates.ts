/**
 * Updates that wait for what is missing before them. Yjs would keep them, too, but try all of them again at every update,
 * keep what never comes with the document, and take them in unseen. Each waits for one clock of one client.
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

/** What is needed next: the structs of `client` below `clock`. */
export interface Gap {
  readonly client: number;
  readonly clock: number;
}

/** Of all peers together; what is dropped anti-entropy brings again. */
const maxHeld = 8_192;
export const maxHeldBytes = 8 * 1024 * 1024;
/**
 * How often one update may be held. What one person writes waits for few others, one after the other; what is made to wait
 * for ever more would be judged each time.
 */
const maxHolds = 8;

/** What waits for one client, by the clock that it waits for: the first to come first. */
interface Queue {
  /** Descending: what can go on first is last. */
  readonly clocks: number[];
  readonly byClock: Map<number, Set<HeldUpdate>>;
}

export class HeldUpdates {
  readonly #queues = new Map<number, Queue>();
  /** In the order in which they came, with what each waits for. */
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

  /** Takes out what waits for no more than this of a client, in the order of the clocks that were waited for. */
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

  /** The clients for which something waits. */
  clients(): Iterable<number> {
    return this.#queues.keys();
  }

  /** Drops what a peer brought, and what nobody did. */
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

// Of descending clocks, the index of this one, or where it belongs.
function placeOf(clocks: readonly number[], clock: number): number {
  let [low, high] = [0, clocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((clocks[middle] as number) > clock) low = middle + 1;
    else high = middle;
  }
  return low;
}
