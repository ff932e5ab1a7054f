/**
 * What no peer would take: a struct of this document that breaks its shape, or is too large and cannot be cut. Peers refuse
 * whoever sends such a thing for good, so it is kept back, and so is all that builds on it. It is found when it would be
 * sent; from then on this replica does not claim to have it, so that nobody asks. Its deletion sets everything free.
 */
export class Withheld {
  readonly #onChange: () => void;
  readonly #clients = new Map<number, { readonly clock: number; readonly why: string | undefined }>();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#clients.size;
  }

  /** A clause that says what is wrong with the first of it; undefined where nothing is withheld. */
  get why(): string | undefined {
    for (const { why } of this.#clients.values()) if (why !== undefined) return why;
    return undefined;
  }

  /** The clock of a client from which on nothing is sent; infinite where all is. */
  from(client: number): number {
    return this.#clients.get(client)?.clock ?? Number.POSITIVE_INFINITY;
  }

  /** `why` undefined: it builds on what is withheld. */
  add(client: number, clock: number, why: string | undefined): void {
    const known = this.#clients.get(client);
    if (known?.clock === clock && known.why === why) return;
    this.#clients.set(client, { clock, why });
    this.#onChange();
  }

  /** The document has changed: what is withheld is found anew once a cause of it is gone. */
  review(isGone: (client: number, clock: number) => boolean): void {
    for (const [client, { clock, why }] of this.#clients) {
      if (why === undefined || !isGone(client, clock)) continue;
      this.#clients.clear();
      this.#onChange();
      return;
    }
  }
}
