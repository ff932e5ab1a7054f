/**
 * A digest over a document's living content, which state vector and delete set only name. Two documents with the same vector
 * and deletions can differ, after a restored backup or because a peer lied. This digest shows it. What reads the document
 * (`content-walk.ts`) is loaded when the first digest is asked for, which is after seconds of quiet.
 */
import type * as Y from "yjs";

const digestBytes = 16;

export class ContentDigest {
  readonly #doc: Y.Doc;
  readonly #onError: (error: unknown) => void;
  #digest: Uint8Array | undefined;
  /** Number of the latest computation. An earlier one that ends later is ignored. */
  #attempt = 0;
  #isBusy = false;

  /** `onError` gets the reason if a document cannot be read. Then there is no digest until the document changes. */
  constructor(doc: Y.Doc, onError: (error: unknown) => void) {
    this.#doc = doc;
    this.#onError = onError;
  }

  /** 16 bytes; undefined while they are being computed. The first call starts that. */
  read(): Uint8Array | undefined {
    if (this.#digest || this.#isBusy) return this.#digest;
    this.#isBusy = true;
    const attempt = ++this.#attempt;
    this.#make(attempt).catch((error: unknown) => {
      if (attempt === this.#attempt) this.#onError(error);
    });
    return undefined;
  }

  /** The document has changed. */
  forget(): void {
    this.#attempt++;
    this.#digest = undefined;
    this.#isBusy = false;
  }

  async #make(attempt: number): Promise<void> {
    // What does not load, as without a network, is tried again after a change.
    const walk = await import("./content-walk.ts").catch(() => undefined);
    const isCurrent = (): boolean => attempt === this.#attempt;
    const digest = await walk?.hashContent(this.#doc, isCurrent);
    if (isCurrent()) this.#digest = digest?.slice(0, digestBytes);
  }
}
