/** Offers that are over, remembered by their names: the same offer may come by more than one way, and late. */
import type { Occupancy } from "../../types.ts";

/** Others' offers. */
const maxOver = 256;
/** Own offers. */
const maxYielded = 64;

export class PastOffers {
  readonly #over = new Map<string, "ended" | "refused">();
  /** Own offers that gave way, remembered for the answers that may still come. */
  readonly #yielded = new Set<string>();

  occupancy(): Occupancy[] {
    return [
      { what: "offers that are over", size: this.#over.size, bound: maxOver },
      { what: "offers that gave way", size: this.#yielded.size, bound: maxYielded },
    ];
  }

  /** What became of another's offer, or undefined where it is new. */
  get(id: string): "ended" | "refused" | undefined {
    return this.#over.get(id);
  }

  /** Another's offer is over. */
  add(id: string, how: "ended" | "refused"): void {
    this.#over.set(id, how);
    for (const oldest of this.#over.keys()) if (this.#over.size > maxOver) this.#over.delete(oldest);
  }

  /** An own offer gives way to the other side's. */
  yield(id: string): void {
    this.#yielded.add(id);
    for (const oldest of this.#yielded) if (this.#yielded.size > maxYielded) this.#yielded.delete(oldest);
  }

  /** Whether an own offer of this name gave way; it is forgotten with that. */
  takeYielded(id: string): boolean {
    return this.#yielded.delete(id);
  }
}
