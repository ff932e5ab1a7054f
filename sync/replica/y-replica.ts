/**
 * Core's Replica over a Y.Doc, by Yjs's public API.
 */
import { digest as sha256 } from "lib0/hash/sha256";
import * as Y from "yjs";
import type { ApplyResult, DeleteSet, Replica, StateVector } from "../core/index.ts";
import { ContentDigest } from "./content-digest.ts";
import { encodeParts, encodeWhole } from "./parts.ts";

const digestBytes = 16;
/** While this much waits for a gap, what arrives is gathered: Yjs tries all that waits again at every update. */
const gatherAboveBytes = 16 * 1024;
/** Gathered updates are applied at the latest when there are so many. */
const gatherAtMost = 512;

export class YReplica implements Replica {
  readonly #doc: Y.Doc;
  readonly #origin: unknown;
  readonly #onObserverError: (error: unknown) => void;
  readonly #beforeApply: () => void;
  /** Of a large document it is large: it is there while a round needs it, and no longer than memory allows. */
  #snapshot: WeakRef<Y.Snapshot> | undefined;
  #digest: Uint8Array | undefined;
  readonly #content: ContentDigest;
  #gathered: Uint8Array[] = [];

  /**
   * `origin` is the transaction origin of what peers bring, by which a listener tells it from local edits.
   * `onObserverError` gets what the application's own observers throw: it is no fault of the peer's. `beforeApply` is
   * called before the document changes; it may itself edit the document.
   */
  constructor(
    doc: Y.Doc,
    origin: unknown,
    onObserverError: (error: unknown) => void,
    beforeApply: () => void = () => undefined,
  ) {
    this.#doc = doc;
    this.#origin = origin;
    this.#onObserverError = onObserverError;
    this.#beforeApply = beforeApply;
    this.#content = new ContentDigest(doc, onObserverError);
    doc.on("update", this.#forget);
  }

  /** Stops listening to the document. */
  destroy(): void {
    this.#doc.off("update", this.#forget);
    this.#content.forget();
  }

  /** SHA-256 over the encoded Yjs snapshot (state vector and delete set in canonical order), cut to 16 bytes. */
  digest(): Uint8Array {
    return (this.#digest ??= sha256(Y.encodeSnapshot(this.#read())).slice(0, digestBytes));
  }

  contentDigest(): Uint8Array | undefined {
    return this.#content.read();
  }

  hasGaps(): boolean {
    const { pendingStructs, pendingDs } = this.#doc.store;
    return pendingStructs !== null || pendingDs !== null || this.#gathered.length > 0;
  }

  stateVector(): StateVector {
    return this.#read().sv;
  }

  deleteSet(): DeleteSet {
    return rangesOf(this.#read().ds);
  }

  /** What is small enough Yjs encodes itself, which is faster. */
  encode(from: StateVector, deletions: DeleteSet, partBytes: number): Uint8Array[] {
    const whole = encodeWhole(this.#doc, from, deletions);
    return whole.length <= partBytes ? [whole] : encodeParts(this.#doc, from, deletions, partBytes);
  }

  split(update: Uint8Array, partBytes: number): Uint8Array[] {
    if (update.length <= partBytes) return [update];
    const deletions = rangesOf(Y.decodeUpdate(update).ds);
    return encodeParts(this.#doc, Y.parseUpdateMeta(update).from, deletions, partBytes);
  }

  apply(update: Uint8Array): ApplyResult {
    if (!isUpdate(update)) return "invalid";
    const waitingBytes = this.#waitingBytes();
    if (waitingBytes > gatherAboveBytes) {
      // A copy: the update may be a view into a far larger frame.
      this.#gathered.push(update.slice());
      if (this.#gathered.length >= gatherAtMost) this.applyGathered();
      return "gap";
    }
    if (!this.#apply(update)) return "invalid";
    return this.#waitingBytes() > waitingBytes ? "gap" : "applied";
  }

  applyGathered(): void {
    if (this.#gathered.length === 0) return;
    const gathered = Y.mergeUpdates(this.#gathered);
    this.#gathered = [];
    this.#apply(gathered);
  }

  merge(updates: readonly Uint8Array[]): Uint8Array {
    return Y.mergeUpdates([...updates]);
  }

  // Observers run when the outer transaction ends; what goes wrong before is the update's fault.
  #apply(update: Uint8Array): boolean {
    this.#beforeApply();
    let integrated = true;
    // With something waiting it may be that which fails, and others' fault.
    const waiting = this.hasGaps();
    try {
      Y.transact(
        this.#doc,
        () => {
          try {
            Y.applyUpdate(this.#doc, update, this.#origin);
          } catch {
            // Decodable, and yet not to be integrated: Yjs gives no reason that a peer could be told beyond that.
            integrated = false;
          }
        },
        this.#origin,
      );
    } catch (error) {
      this.#onObserverError(error);
    }
    return integrated || waiting;
  }

  #waitingBytes(): number {
    const { pendingStructs, pendingDs } = this.#doc.store;
    return (pendingStructs?.update.byteLength ?? 0) + (pendingDs?.byteLength ?? 0);
  }

  // Without structs of no length, which other versions of a document may hold: nothing could tell or heal them.
  #read(): Y.Snapshot {
    const kept = this.#snapshot?.deref();
    if (kept) return kept;
    const snapshot = Y.snapshot(this.#doc);
    for (const [client, clock] of snapshot.sv) if (clock === 0) snapshot.sv.delete(client);
    for (const [client, items] of snapshot.ds.clients) {
      const held = items.filter(({ len }) => len > 0);
      if (held.length === 0) snapshot.ds.clients.delete(client);
      else snapshot.ds.clients.set(client, held);
    }
    this.#snapshot = new WeakRef(snapshot);
    return snapshot;
  }

  readonly #forget = (): void => {
    this.#snapshot = undefined;
    this.#digest = undefined;
    this.#content.forget();
  };
}

// Yjs throws on garbage, but only after it has integrated what came before it: the whole update is read first.
function isUpdate(update: Uint8Array): boolean {
  try {
    const { structs, ds } = Y.decodeUpdate(update);
    for (const struct of structs) {
      const { id, length } = struct;
      if (length < 1 || !isClock(id.client) || !isClock(id.clock + length)) return false;
      if (struct instanceof Y.Item && dependsOnItsFuture(struct)) return false;
    }
    for (const [client, items] of ds.clients)
      for (const { clock, len } of items) if (len < 1 || !isClock(client) || !isClock(clock + len)) return false;
    return true;
  } catch {
    return false;
  }
}

// No writer can refer to what it has not written yet; Yjs would fail on it, perhaps much later and in another's update.
const dependsOnItsFuture = ({ id, origin, rightOrigin, parent }: Y.Item): boolean =>
  [origin, rightOrigin, parent].some(
    (other) => other instanceof Y.ID && other.client === id.client && other.clock >= id.clock,
  );

const isClock = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

function rangesOf({ clients }: Y.Snapshot["ds"]): DeleteSet {
  const deletions = new Map<number, { clock: number; length: number }[]>();
  for (const [client, items] of clients)
    deletions.set(
      client,
      items.map(({ clock, len }) => ({ clock, length: len })),
    );
  return deletions;
}
