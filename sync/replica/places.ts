/**
 * Counts the places at which one update writes. Where several clients inserted concurrently at one place, Yjs walks through
 * all of those insertions to find the order, once for each struct that begins there. A few thousand such structs would block
 * a page for minutes. A struct is not counted if it needs no walk, or if the walk happens only once:
 * - it follows the previous struct of the same client;
 * - it goes between two structs of this update, the second of which has the first as its origin: one person's insertion;
 * - it is the first to follow a given struct of this update;
 * - it is the first of a list, or the first under a key.
 * Source: Yjs 13, `Item.integrate`.
 */
import { type ReadStruct, type Section, structKinds } from "./update-structs.ts";

/** The place of an insertion. The client is -1 on a side that was empty. */
export interface Insertion {
  readonly originClient: number;
  readonly originClock: number;
  readonly rightClient: number;
  readonly rightClock: number;
}

/** How an insertion relates to the other structs of its update. */
export interface Standing {
  /** Its origin is its own client's previous clock. */
  readonly own: boolean;
  /** The update holds its origin. */
  readonly held: boolean;
  /** The struct that holds its origin continues after the origin. */
  readonly within: boolean;
  /** The update holds both sides, and the right one was inserted after the origin. */
  readonly between: boolean;
}

/** Most insertions after one clock that are not counted. Others may have written there too. */
const maxPushedAside = 16;

export class Places {
  count = 0;
  /** Clocks that a first struct follows. */
  readonly #followed = new ClockMap<true>();
  /** Clocks before which an insertion was not counted. */
  readonly #pushed = new ClockMap<true>();
  /** Number of such insertions after a clock. */
  readonly #pushes = new ClockMap<number>();
  readonly #begun = new Map<unknown, Set<string | undefined>>();

  /** Adds a struct that follows the struct at a clock. */
  after(insertion: Insertion, standing: Standing): void {
    if (!standing.held) {
      if (!standing.own) this.count++;
    } else if (!(standing.between && this.#pushesAside(insertion)) && !this.#isFirst(insertion, standing)) this.count++;
  }

  /** Adds a struct with nothing to its left. `key`: undefined in a list. */
  first(parent: unknown, key: string | undefined): void {
    let begun = this.#begun.get(parent);
    if (!begun) this.#begun.set(parent, (begun = new Set()));
    if (begun.has(key)) this.count++;
    else begun.add(key);
  }

  /** Adds a struct with nothing to its left and a struct to its right. */
  before(): void {
    this.count++;
  }

  // The number of uncounted structs does not depend on their order.
  #pushesAside({ originClient, originClock, rightClient, rightClock }: Insertion): boolean {
    const pushes = this.#pushes.get(originClient, originClock) ?? 0;
    if (pushes >= maxPushedAside || this.#pushed.get(rightClient, rightClock)) return false;
    this.#pushes.set(originClient, originClock, pushes + 1);
    this.#pushed.set(rightClient, rightClock, true);
    return true;
  }

  #isFirst({ originClient, originClock }: Insertion, { own, within }: Standing): boolean {
    if ((within && !own) || this.#followed.get(originClient, originClock)) return false;
    this.#followed.set(originClient, originClock, true);
    return true;
  }
}

/** The places at which an update writes. */
export function placesIn(sections: readonly Section[]): number {
  const places = new Places();
  for (const { client, structs } of sections)
    for (const struct of structs) {
      const { kind, clock, originClient, originClock, rightClient, left, right } = struct;
      if (kind === structKinds.collected || kind === structKinds.skip) continue;
      if (originClient >= 0) {
        const own = originClient === client && originClock === clock - 1;
        const within = left !== undefined && originClock + 1 < left.clock + left.length;
        places.after(struct, {
          own,
          held: left !== undefined,
          within,
          between: left && right ? isBetween(struct, right) : false,
        });
      } else if (rightClient >= 0) places.before();
      else {
        const { root, parentClient, parentClock, key } = struct;
        places.first(root === undefined ? `${parentClient} ${parentClock}` : `/${root}`, key);
      }
    }
  return places.count;
}

// Whether the right neighbour was inserted after the left one.
function isBetween({ originClient, originClock, rightClient, rightClock }: Insertion, right: ReadStruct): boolean {
  if (right.clock === rightClock) return right.originClient === originClient && right.originClock === originClock;
  return rightClient === originClient && rightClock === originClock + 1;
}

class ClockMap<Value> {
  readonly #clients = new Map<number, Map<number, Value>>();
  /** The client of the last query. Most structs refer to the same client as the one before. */
  #client = -1;
  #clocks: Map<number, Value> = new Map();

  get(client: number, clock: number): Value | undefined {
    return this.#of(client).get(clock);
  }

  set(client: number, clock: number, value: Value): void {
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
