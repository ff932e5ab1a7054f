/** Keeps the list of documents up to date for an element that shows it, and finds out which copies can be read. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { CopyState } from "./describe-record.ts";
import { type Listing, readListing, watchDocuments } from "./document-index.ts";
import { findCopy } from "./saved-document.ts";

/** Changes that follow each other within this time are read once. */
const gatherMs = 100;
/** How often the ages of edits and meetings are worded anew. */
const ageMs = 30_000;
/** Copies that are looked at before the list is drawn again. */
const copiesAtOnce = 20;

export class DocumentsController implements ReactiveController {
  /** Undefined until the list has been read. */
  listing: Listing | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #copies = new Map<string, CopyState>();
  #unwatch: (() => void) | undefined;
  #gather: ReturnType<typeof setTimeout> | undefined;
  #ages: ReturnType<typeof setInterval> | undefined;
  /** Counts readings, so that only the latest looks at copies. */
  #readings = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#unwatch = watchDocuments(() => (this.#gather ??= setTimeout(() => void this.#read(), gatherMs)));
    this.#ages = setInterval(() => this.#host.requestUpdate(), ageMs);
    void this.#read();
  }

  hostDisconnected(): void {
    this.#unwatch?.();
    clearTimeout(this.#gather);
    clearInterval(this.#ages);
    this.#readings++;
  }

  /** Reads the list at once. */
  async refresh(): Promise<void> {
    clearTimeout(this.#gather);
    await this.#read();
  }

  copyOf(id: string): CopyState {
    return this.#copies.get(id) ?? "unread";
  }

  async #read(): Promise<void> {
    const reading = ++this.#readings;
    this.#gather = undefined;
    const listing = await readListing();
    if (reading !== this.#readings) return;
    this.listing = listing;
    this.#host.requestUpdate();
    void this.#lookAtCopies(listing, () => reading !== this.#readings);
  }

  /** One after the other: each costs some milliseconds, and the list is shown meanwhile. */
  async #lookAtCopies({ records }: Listing, isOver: () => boolean): Promise<void> {
    let changed = 0;
    for (const { id } of records) {
      if (this.#copies.get(id) === "here") continue;
      const copy = await findCopy(id);
      if (isOver()) return;
      if (this.#copies.get(id) === copy) continue;
      this.#copies.set(id, copy);
      if (++changed % copiesAtOnce === 1) this.#host.requestUpdate();
    }
    if (changed > 0) this.#host.requestUpdate();
  }
}
