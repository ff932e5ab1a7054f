/**
 * Structs of this document that peers would refuse, because they break its shape or are too large to cut. Peers cut off the
 * sender of such a struct for good, so this replica withholds it, and everything that depends on it. A struct is found when it
 * is about to be sent. From then on this replica does not claim to have it, so no peer asks for it. Deleting it frees the rest.
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

  /** A clause that says what is wrong with the first withheld struct; undefined if there is none. */
  get why(): string | undefined {
    for (const { why } of this.#clients.values()) if (why !== undefined) return why;
    return undefined;
  }

  /** The clock of a client from which on nothing is sent; infinite if everything is sent. */
  from(client: number): number {
    return this.#clients.get(client)?.clock ?? Number.POSITIVE_INFINITY;
  }

  /** `why` undefined: it depends on a withheld struct. */
  add(client: number, clock: number, why: string | undefined): void {
    const known = this.#clients.get(client);
    if (known?.clock === clock && known.why === why) return;
    this.#clients.set(client, { clock, why });
    this.#onChange();
  }

  /** The document has changed. Once a cause is gone, the withheld structs are searched for again. */
  review(isGone: (client: number, clock: number) => boolean): void {
    for (const [client, { clock, why }] of this.#clients) {
      if (why === undefined || !isGone(client, clock)) continue;
      this.#clients.clear();
      this.#onChange();
      return;
    }
  }
}
