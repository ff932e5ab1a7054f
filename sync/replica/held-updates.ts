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
}

/** What is needed next: the structs of `client` below `clock`. */
export interface Gap {
  readonly client: number;
  readonly clock: number;
}

interface Waiting extends Gap {
  readonly held: HeldUpdate;
}

/** Of all peers together; what is dropped anti-entropy brings again. */
const maxHeld = 65_536;
const maxHeldBytes = 16 * 1024 * 1024;

export class HeldUpdates {
  /** For each client, by descending clocks: what can go on first is last. */
  readonly #waiting = new Map<number, Waiting[]>();
  /** In the order in which they came. */
  readonly #all = new Set<Waiting>();
  #bytes = 0;

  get size(): number {
    return this.#all.size;
  }

  hold(held: HeldUpdate, gap: Gap): void {
    if (held.update.length > maxHeldBytes) return;
    const waiting = { ...gap, held };
    this.#all.add(waiting);
    this.#bytes += held.update.length;
    const list = this.#waiting.get(gap.client);
    if (list) list.splice(placeFor(list, gap.clock), 0, waiting);
    else this.#waiting.set(gap.client, [waiting]);
    while (this.#all.size > maxHeld || this.#bytes > maxHeldBytes) this.#dropOldest();
  }

  /** Takes out what waits for no more than this of a client, in the order of the clocks that were waited for. */
  ready(client: number, state: number): HeldUpdate[] {
    const list = this.#waiting.get(client);
    if (!list) return [];
    const ready: HeldUpdate[] = [];
    for (let last = list.at(-1); last && last.clock <= state; last = list.at(-1)) {
      list.pop();
      this.#forget(last);
      ready.push(last.held);
    }
    if (list.length === 0) this.#waiting.delete(client);
    return ready;
  }

  /** The clients for which something waits. */
  clients(): Iterable<number> {
    return this.#waiting.keys();
  }

  /** Drops what a peer brought, and what nobody did. */
  drop(from: PeerId): void {
    if (this.#all.size === 0) return;
    for (const waiting of this.#all)
      if (waiting.held.from === from || waiting.held.from === undefined) this.#forget(waiting);
    for (const [client, list] of this.#waiting) {
      const rest = list.filter((waiting) => this.#all.has(waiting));
      if (rest.length === 0) this.#waiting.delete(client);
      else this.#waiting.set(client, rest);
    }
  }

  clear(): void {
    this.#waiting.clear();
    this.#all.clear();
    this.#bytes = 0;
  }

  #dropOldest(): void {
    for (const oldest of this.#all) {
      this.#forget(oldest);
      const list = this.#waiting.get(oldest.client);
      list?.splice(list.indexOf(oldest), 1);
      if (list?.length === 0) this.#waiting.delete(oldest.client);
      return;
    }
  }

  #forget(waiting: Waiting): void {
    this.#all.delete(waiting);
    this.#bytes -= waiting.held.update.length;
  }
}

// Before the first that waits for less; what waits for the same goes on in the order in which it came.
function placeFor(list: readonly Waiting[], clock: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as Waiting).clock >= clock) {
      // Equal clocks: the newcomer stands before them, to be taken out after them.
      if ((list[middle] as Waiting).clock === clock) high = middle;
      else low = middle + 1;
    } else high = middle;
  }
  return low;
}
