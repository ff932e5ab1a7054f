/**
 * Counts the places at which one update writes. Where several wrote at one place at once, Yjs walks through all that
 * they wrote to find the order, for each struct that begins there anew: a few thousand would hold a page up for minutes.
 * What costs no such walk that is not paid once is not counted: a struct that follows upon the one before it, that has to its
 * right what the update itself put there before, as when one person writes, that is the first to follow upon another
 * struct of the update, or the first of a list or under a key.
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

/** Others may have written where the update goes on and on: only so many structs upon one clock are not counted. */
const maxPushedAside = 16;

export class Places {
  count = 0;
  readonly #neighbours: Neighbours;
  /** Clocks upon which a first struct follows. */
  readonly #followed = new ClockMap<true>();
  /** Clocks before which something was put by whoever saw them there. */
  readonly #pushed = new ClockMap<true>();
  /** How often that happened behind a clock. */
  readonly #pushes = new ClockMap<number>();
  readonly #begun = new Map<unknown, Set<string | undefined>>();

  constructor(neighbours: Neighbours) {
    this.#neighbours = neighbours;
  }

  /** A struct follows upon a clock. `own`: it is its own client's, and the one before it. */
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

  // However the update's structs are ordered, the same number of them passes.
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
