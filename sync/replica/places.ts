/**
 * Counts the places at which one update writes. Where several clients wrote at one place at once, Yjs walks through all
 * that they wrote there to find the order, and does so again for each struct that begins there: a few thousand such structs
 * would hold a page up for minutes. A struct is not counted where it needs no walk, or where the walk happens only once:
 * - it follows the struct before it of the same client;
 * - it goes between two structs of this update, the second of which was written behind the first: one person's insertion;
 * - it is the first to follow a given struct of this update;
 * - it is the first of a list, or the first under a key.
 * Source: Yjs 13, `Item.integrate`.
 */
import type * as Y from "yjs";

/** One update, or one that is being made: how its structs stand to each other. */
export interface Neighbours {
  /** Whether the update holds the clock. */
  holds(id: Y.ID): boolean;
  /** Whether the struct that holds the clock goes on behind it. */
  goesOn(id: Y.ID): boolean;
  /** Whether `right` was written behind `origin`. The update holds both. */
  follows(right: Y.ID, origin: Y.ID): boolean;
}

/** Most insertions behind one clock that are not counted. Others may have written there, too. */
const maxPushedAside = 16;

export class Places {
  count = 0;
  readonly #neighbours: Neighbours;
  /** Clocks that a first struct follows. */
  readonly #followed = new ClockMap<true>();
  /** Clocks in front of which something was inserted without being counted. */
  readonly #pushed = new ClockMap<true>();
  /** How many such insertions there were behind a clock. */
  readonly #pushes = new ClockMap<number>();
  readonly #begun = new Map<unknown, Set<string | undefined>>();

  constructor(neighbours: Neighbours) {
    this.#neighbours = neighbours;
  }

  /** A struct follows the struct at a clock. `own`: that is the one before it of the same client. */
  after(origin: Y.ID, right: Y.ID | null, own: boolean): void {
    if (!this.#neighbours.holds(origin)) {
      if (!own) this.count++;
    } else if (!(right && this.#pushesAside(origin, right)) && !this.#isFirst(origin, own)) this.count++;
  }

  /** A struct has nothing to its left; `key`: in a list, undefined. */
  first(parent: unknown, key: string | undefined): void {
    let begun = this.#begun.get(parent);
    if (!begun) this.#begun.set(parent, (begun = new Set()));
    if (begun.has(key)) this.count++;
    else begun.add(key);
  }

  /** A struct has nothing to its left, and something to its right. */
  before(): void {
    this.count++;
  }

  // The same number is left out of the count, in whatever order the structs come.
  #pushesAside(origin: Y.ID, right: Y.ID): boolean {
    const neighbours = this.#neighbours;
    if (!neighbours.holds(right) || !neighbours.follows(right, origin)) return false;
    const pushes = this.#pushes.get(origin) ?? 0;
    if (pushes >= maxPushedAside || this.#pushed.get(right)) return false;
    this.#pushes.set(origin, pushes + 1);
    this.#pushed.set(right, true);
    return true;
  }

  #isFirst(origin: Y.ID, own: boolean): boolean {
    if (this.#followed.get(origin) || (!own && this.#neighbours.goesOn(origin))) return false;
    this.#followed.set(origin, true);
    return true;
  }
}

class ClockMap<Value> {
  readonly #clients = new Map<number, Map<number, Value>>();
  /** Of the client asked for last: most structs have to do with the same one's. */
  #client = -1;
  #clocks: Map<number, Value> = new Map();

  get({ client, clock }: Y.ID): Value | undefined {
    return this.#of(client).get(clock);
  }

  set({ client, clock }: Y.ID, value: Value): void {
    this.#of(client).set(clock, value);
  }

  #of(client: number): Map<number, Value> {
    if (client === this.#client) return this.#clocks;
    let clocks = this.#clients.get(client);
    if (!clocks) this.#clients.set(client, (clocks = new Map()));
    this.#client = client;
    return (this.#clocks = clocks);
  }
}
