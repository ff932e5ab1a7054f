/**
 * Core's Replica over a Y.Doc, by Yjs's public API. Yjs gets only updates that fit the document's shape and have no gap before
 * them. Updates after a gap wait in `held-updates.ts`.
 */
import { digest as sha256 } from "lib0/hash/sha256";
import * as Y from "yjs";
import type {
  ApplyResult,
  DeleteSet,
  PeerId,
  Refusal,
  Released,
  Replica,
  RumorName,
  StateVector,
} from "../core/index.ts";
import { ContentDigest } from "./content/content-digest.ts";
import { cutFor } from "./cuts.ts";
import { skipCostlyCleanup } from "./format-cleanup.ts";
import { HeldUpdates, maxHeldBytes, type HeldUpdate } from "./held-updates.ts";
import { Judge, type Verdict } from "./judge.ts";
import { betweenCharacters, encodeParts, encodeWhole, isFew } from "./parts.ts";
import { defaultShape, ShapeRules, type DocumentShape } from "./shape.ts";
import { readUpdate } from "./update-reader.ts";
import { Unfit, type ReadUpdate, type Section } from "./update-structs.ts";
import { Withheld } from "./withheld.ts";

const digestBytes = 16;
/** Length of an update without structs and deletions. */
const emptyBytes = 2;
/** Most bytes of held updates that one event judges again. Each update counts as at least `leastJudged`. */
const mostJudged = maxHeldBytes;
const leastJudged = 1024;

export interface YReplicaOptions {
  /** What peers may put into the document. Default: `defaultShape`. */
  readonly shape?: DocumentShape;
  /** Gets errors of the application's own observers, for which no peer is blamed. */
  readonly onObserverError: (error: unknown) => void;
  /** Called before the document changes; it may itself edit the document. */
  readonly beforeApply?: () => void;
  /** `withheld` has changed. */
  readonly onWithheld?: () => void;
  /** Yjs failed. The document takes no more part in the room, and has to be reopened. Called once. */
  readonly onBroken?: () => void;
}

interface Judged {
  readonly read: ReadUpdate;
  readonly verdict: Verdict;
}

export class YReplica implements Replica {
  readonly #doc: Y.Doc;
  readonly #origin: unknown;
  readonly #options: YReplicaOptions;
  readonly #shape: ShapeRules;
  readonly #judge: Judge;
  readonly #held = new HeldUpdates();
  readonly #withheld = new Withheld(() => this.#withheldChanged());
  #released: Released[] = [];
  #broken = false;
  /** Changes since the gaps were last examined. */
  #changed = false;
  /** A check is scheduled whether the current transaction finishes. */
  #watched = false;
  /** Snapshots of large documents are large, so hold this one weakly. */
  #snapshot: WeakRef<Y.Snapshot> | undefined;
  #digest: Uint8Array | undefined;
  readonly #content: ContentDigest;

  /** `origin` is the transaction origin of peers' updates, by which listeners tell them from local edits. */
  constructor(doc: Y.Doc, origin: unknown, options: YReplicaOptions) {
    this.#doc = doc;
    this.#origin = origin;
    this.#options = options;
    this.#shape = new ShapeRules(options.shape ?? defaultShape);
    this.#judge = new Judge(doc, this.#shape);
    this.#content = new ContentDigest(doc, options.onObserverError);
    doc.on("update", this.#forget);
    doc.on("beforeAllTransactions", this.#watch);
    doc.on("afterTransaction", skipCostlyCleanup);
  }

  /** Stops listening to the document. */
  destroy(): void {
    this.#doc.off("update", this.#forget);
    this.#content.forget();
    this.#doc.off("beforeAllTransactions", this.#watch);
    this.#doc.off("afterTransaction", skipCostlyCleanup);
  }

  /** Whether Yjs failed: see `onBroken`. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Why some structs are withheld, as a clause; undefined if none are. */
  get withheld(): string | undefined {
    return this.#withheld.why;
  }

  /** SHA-256 over the encoded Yjs snapshot (state vector and delete set in canonical order), cut to 16 bytes. */
  digest(): Uint8Array {
    return (this.#digest ??= sha256(Y.encodeSnapshot(this.#read())).slice(0, digestBytes));
  }

  contentDigest(): Uint8Array | undefined {
    // With structs that others do not get, it would differ from theirs.
    return this.#withheld.size > 0 ? undefined : this.#content.read();
  }

  hasGaps(): boolean {
    this.#adoptPending();
    return this.#broken || this.#held.size > 0;
  }

  stateVector(): StateVector {
    return this.#read().sv;
  }

  deleteSet(): DeleteSet {
    return rangesOf(this.#read().ds);
  }

  /** Yjs encodes a small update itself, which is faster. */
  encode(clocks: StateVector, deletions: DeleteSet, partBytes: number): Uint8Array[] {
    const from = betweenCharacters(this.#doc, clocks);
    if (this.#withheld.size === 0 && isFew(this.#doc, this.#shape, from, deletions)) {
      const whole = encodeWhole(this.#doc, from, deletions);
      if (whole.length <= partBytes && this.#wouldBeTaken(whole)) return [whole];
    }
    return this.#encodeParts(from, deletions, partBytes);
  }

  split(update: Uint8Array, partBytes: number): Uint8Array[] {
    if (this.#withheld.size === 0 && update.length <= partBytes && this.#wouldBeTaken(update)) return [update];
    const deletions = rangesOf(Y.decodeUpdate(update).ds);
    const parts = this.#encodeParts(Y.parseUpdateMeta(update).from, deletions, partBytes);
    return parts.filter(({ length }) => length > emptyBytes);
  }

  apply(update: Uint8Array, from: PeerId, rumor?: RumorName): ApplyResult {
    if (this.#broken) return "broken";
    this.#adoptPending();
    const judged = this.#judged(update);
    if (judged === "broken" || "refused" in judged) return judged;
    const { verdict, read } = judged;
    if (verdict.type === "contradicts") return "collected";
    if (verdict.type === "gap") {
      // A copy: the update may be a view into a far larger frame.
      this.#held.hold({ update: update.slice(), from, rumor, holds: 0 }, verdict);
      return "gap";
    }
    this.#options.beforeApply?.();
    this.#transact((transaction) => {
      this.#integrate(transaction, update, read, verdict);
      if (this.#held.size > 0)
        this.#release(
          transaction,
          read.sections.map(({ client }) => client),
        );
    });
    if (this.#broken) return "broken";
    return verdict.collected ? "collected" : verdict.dangling ? "clipped" : "applied";
  }

  released(): readonly Released[] {
    // A copy that was read from a store may have filled gaps.
    if (this.#changed && this.#held.size > 0)
      this.#transact((transaction) => this.#release(transaction, [...this.#held.clients()]));
    this.#changed = false;
    const released = this.#released;
    if (released.length > 0) this.#released = [];
    return released;
  }

  settled(from: PeerId): void {
    this.#held.drop(from);
  }

  merge(updates: readonly Uint8Array[]): Uint8Array {
    return Y.mergeUpdates([...updates]);
  }

  #judged(update: Uint8Array): Judged | Refusal | "broken" {
    try {
      const read = readUpdate(update, this.#shape);
      return { read, verdict: this.#judge.judge(read) };
    } catch (error) {
      if (error instanceof Unfit) return { refused: error.message };
      this.#break();
      return "broken";
    }
  }

  // This replica's structs, as others will judge them.
  #wouldBeTaken(update: Uint8Array): boolean {
    try {
      this.#judge.judge(readUpdate(update, this.#shape));
      return true;
    } catch {
      return false;
    }
  }

  #encodeParts(from: StateVector, deletions: DeleteSet, partBytes: number): Uint8Array[] {
    return encodeParts(this.#doc, this.#shape, from, deletions, partBytes, this.#judge, this.#withheld);
  }

  // Judges the updates that waited for what has arrived, and applies them within the same transaction, so that observers are
  // called once. Updates beyond one event's bound are dropped. Anti-entropy brings them again.
  #release(transaction: Y.Transaction, clients: number[]): void {
    let left = mostJudged;
    for (let client = clients.pop(); client !== undefined && this.#held.size > 0; client = clients.pop())
      for (const held of this.#held.ready(client, this.#judge.state(client))) {
        left -= Math.max(leastJudged, held.update.length);
        if (left < 0) continue;
        for (const { client } of this.#takeIn(transaction, held)) clients.push(client);
      }
  }

  // Returns the clocks that have arrived by it.
  #takeIn(transaction: Y.Transaction, held: HeldUpdate): readonly Section[] {
    const { update, from, rumor } = held;
    const judged = this.#judged(update);
    if (judged === "broken") return [];
    if ("refused" in judged) {
      this.#released.push({ update, from, rumor, result: judged });
      return [];
    }
    const { verdict, read } = judged;
    if (verdict.type === "gap") {
      this.#held.hold(held, verdict);
      return [];
    }
    const sure = verdict.type === "fits" && !verdict.collected;
    if (verdict.type === "fits") this.#integrate(transaction, update, read, verdict);
    this.#released.push({ update, from, rumor, result: sure ? "applied" : "collected" });
    return read.sections;
  }

  #integrate(
    transaction: Y.Transaction,
    update: Uint8Array,
    read: ReadUpdate,
    { overlaps }: { readonly overlaps: boolean },
  ): void {
    if (this.#broken) return;
    try {
      cutFor(read, transaction);
      const fresh = overlaps ? Y.diffUpdate(update, Y.encodeStateVector(this.#doc)) : update;
      Y.applyUpdate(this.#doc, fresh, this.#origin);
    } catch {
      // The update is valid. Yjs failed on the document's own contents.
      this.#break();
    }
    // Drop deletions of structs that are not here. Anti-entropy brings an honest one again, with its structs.
    this.#doc.store.pendingDs = null;
    this.#doc.store.pendingStructs = null;
  }

  // Observers run when this transaction ends, unless it is part of another.
  #transact(change: (transaction: Y.Transaction) => void): void {
    const doc = this.#doc;
    const idle = doc._transaction === null && doc._transactionCleanups.length === 0;
    this.#watched = idle;
    try {
      Y.transact(doc, change, this.#origin);
    } catch (error) {
      this.#options.onObserverError(error);
    }
    this.#watched = false;
    if (!idle) this.#watch();
    else if (doc._transactionCleanups.length > 0) this.#break();
  }

  // A transaction did not finish, so Yjs emits no more updates.
  readonly #watch = (): void => {
    if (this.#watched) return;
    this.#watched = true;
    void Promise.resolve().then(() => {
      this.#watched = false;
      if (this.#doc._transactionCleanups.length > 0) this.#break();
    });
  };

  #break(): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#held.clear();
    // A transaction may be running, and the listener may want to destroy the document.
    void Promise.resolve().then(this.#options.onBroken);
  }

  // A copy saved by another program or an older version may hold pending structs. Deletions are dropped, as above.
  #adoptPending(): void {
    const { store } = this.#doc;
    const { pendingStructs } = store;
    store.pendingDs = null;
    if (!pendingStructs) return;
    store.pendingStructs = null;
    const update = Y.convertUpdateFormatV2ToV1(pendingStructs.update);
    const judged = this.#judged(update);
    // The peer that sent what this document may not hold is long gone.
    if (judged !== "broken" && "verdict" in judged && judged.verdict.type === "gap")
      this.#held.hold({ update, from: undefined, rumor: undefined, holds: 0 }, judged.verdict);
  }

  #withheldChanged(): void {
    this.#snapshot = undefined;
    this.#digest = undefined;
    // It may be found in the middle of an answer.
    void Promise.resolve().then(this.#options.onWithheld);
  }

  // Leaves out withheld structs, and structs of length zero, which other programs' documents may hold. No digest would show and
  // no round would heal those.
  #read(): Y.Snapshot {
    const kept = this.#snapshot?.deref();
    if (kept) return kept;
    const snapshot = Y.snapshot(this.#doc);
    for (const [client, clock] of snapshot.sv) {
      const end = Math.min(clock, this.#withheld.from(client));
      if (end === 0) snapshot.sv.delete(client);
      else if (end < clock) snapshot.sv.set(client, end);
    }
    for (const [client, items] of snapshot.ds.clients) {
      const end = this.#withheld.from(client);
      const held = items
        .filter(({ clock, len }) => len > 0 && clock < end)
        .map((range) => (range.clock + range.len <= end ? range : { clock: range.clock, len: end - range.clock }));
      if (held.length === 0) snapshot.ds.clients.delete(client);
      else snapshot.ds.clients.set(client, held);
    }
    this.#snapshot = new WeakRef(snapshot);
    return snapshot;
  }

  readonly #forget = (): void => {
    this.#changed = true;
    this.#snapshot = undefined;
    this.#digest = undefined;
    this.#content.forget();
    this.#withheld.review((client, clock) => this.#judge.structAt(client, clock).deleted);
  };
}

function rangesOf({ clients }: Y.Snapshot["ds"]): DeleteSet {
  const deletions = new Map<number, { clock: number; length: number }[]>();
  for (const [client, items] of clients)
    deletions.set(
      client,
      items.map(({ clock, len }) => ({ clock, length: len })),
    );
  return deletions;
}
