/** The names of finished offers, because an offer may arrive by more than one way, and late. */
import { keepNewest } from "../../bounds.ts";
import type { Occupancy } from "../../types.ts";

/** Most remembered offers of peers. */
const maxOver = 256;
/** Most remembered own offers. */
const maxYielded = 64;

export class PastOffers {
  readonly #over = new Map<string, "ended" | "refused">();
  /** Own offers that gave way. Answers to them may still arrive. */
  readonly #yielded = new Set<string>();

  occupancy(): Occupancy[] {
    return [
      { what: "offers that are over", size: this.#over.size, bound: maxOver },
      { what: "offers that gave way", size: this.#yielded.size, bound: maxYielded },
    ];
  }

  /** The outcome of a peer's offer; undefined if the offer is new. */
  get(id: string): "ended" | "refused" | undefined {
    return this.#over.get(id);
  }

  /** A peer's offer has finished. */
  add(id: string, how: "ended" | "refused"): void {
    this.#over.set(id, how);
    keepNewest(this.#over, maxOver);
  }

  /** An own offer gives way to the peer's. */
  yield(id: string): void {
    this.#yielded.add(id);
    keepNewest(this.#yielded, maxYielded);
  }

  /** Whether an own offer of this name gave way. Forgets the offer. */
  takeYielded(id: string): boolean {
    return this.#yielded.delete(id);
  }
}
