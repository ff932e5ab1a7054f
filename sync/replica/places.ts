/**
 * Counts the places at which one update writes. Where several wrote at one place at once, Yjs walks through all that
 * they wrote to find the order, for each struct that begins there anew: a few thousand would hold a page up for minutes.
 * Whatever follows upon the struct before it, is the first to follow upon another struct of the update, or is the first of
 * a list or under a key, costs no such walk that is not paid once, and is not counted.
 * Source: Yjs 13, `Item.integrate`.
 */
export class Places {
  count = 0;
  /** Clocks of the update's own structs upon which something follows. */
  readonly #followed = new Map<number, Set<number>>();
  /** Those of the client asked for last: most structs follow upon the same one's. */
  #last: { readonly client: number; readonly clocks: Set<number> } | undefined;
  readonly #begun = new Map<unknown, Set<string | undefined>>();

  /** A struct follows upon a clock. `own`: it is the one before it; `inside`: the update holds it. */
  after(client: number, clock: number, own: boolean, inside: boolean): void {
    if (!inside) {
      if (!own) this.count++;
      return;
    }
    if (this.#last?.client !== client) this.#last = { client, clocks: this.#followedOf(client) };
    this.#take(this.#last.clocks, clock);
  }

  /** A struct has nothing to its left; `key`: in a list, undefined. */
  first(parent: unknown, key: string | undefined): void {
    let begun = this.#begun.get(parent);
    if (!begun) this.#begun.set(parent, (begun = new Set()));
    this.#take(begun, key);
  }

  /** A struct has nothing to its left, and something to its right. */
  before(): void {
    this.count++;
  }

  #followedOf(client: number): Set<number> {
    let clocks = this.#followed.get(client);
    if (!clocks) this.#followed.set(client, (clocks = new Set()));
    return clocks;
  }

  #take<T>(taken: Set<T>, place: T): void {
    const { size } = taken;
    if (taken.add(place).size === size) this.count++;
  }
}
