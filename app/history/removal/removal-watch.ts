/**
 * Notices when much of a text is removed: at once, in parts, or piece by piece within seconds. The text from before is
 * then kept as a version. If it was somebody else, the page can bring it back. What is removed with pauses, over minutes, is
 * kept as a version, too.
 */
import { ObservableV2 } from "lib0/observable";
import * as Y from "yjs";
import { type OwnWriter, writerName, writersKey } from "../../people/writers.ts";
import { restoredKey } from "../restoring/copies.ts";
import type { PlacedText } from "../restoring/places.ts";
import { type BurstLimits, RemovedText } from "./removed-text.ts";
import { missingLength, restorePlaced } from "../restoring/restore.ts";

/** Shortest text of which a removal counts, in UTF-16 units. */
const leastRemoved = 10;
/** Parts of the text whose removal counts: of which the text is kept, and that others offer to bring back. */
const keptShare = 1 / 3;
const offeredShare = 1 / 2;
const burstLimits: BurstLimits = { pauseMs: 8_000, burstMs: 60_000, freshLimit: 10 };
/** Removal with pauses. Neither a pause nor a few new characters end it. */
const slowLimits: BurstLimits = { pauseMs: 5 * 60_000, burstMs: 5 * 60_000, freshLimit: Infinity };
/** A burst is looked at again when this much more was removed. */
const growth = 1.25;
/** How long a writer's entry may come before or after the removal that it signs. */
const signatureMs = 3_000;
/** Most entries that are remembered for it. */
const signaturesLimit = 64;

/** Somebody else removed most of the text. */
export interface Removal {
  /** Their name, if they gave one. */
  readonly by: string | undefined;
  /** The text from before. */
  readonly before: PlacedText;
}

export interface RemovalEvents {
  /** Much of the text was removed. The text before it should be kept. */
  removed: (before: PlacedText) => void;
  /** `removal` has changed. */
  change: () => void;
}

export interface Watched {
  readonly content: Y.Text;
  readonly writer: Pick<OwnWriter, "sign" | "wrote">;
  /** Returns the clients that are tabs of this browser. */
  readonly ownTabs?: () => readonly number[];
  /** Returns the time in ms. */
  readonly now?: () => number;
}

export class RemovalWatch extends ObservableV2<RemovalEvents> {
  readonly #content: Y.Text;
  readonly #doc: Y.Doc;
  readonly #writer: Watched["writer"];
  readonly #ownTabs: () => readonly number[];
  readonly #now: () => number;
  readonly #burst: RemovedText;
  readonly #slow: RemovedText;
  /** How much had been removed slowly when it was looked at last. */
  #slowSeen = { burst: 0, length: 0 };
  /** Entries of other writers that came lately, by client, with their time. */
  readonly #signatures = new Map<number, number>();
  /** The burst that was looked at last, and how much had been removed then. */
  #seen = { burst: 0, length: 0, isKept: false, isSigned: false };
  #removal: Removal | undefined;
  #removedAt = 0;
  #isDue = false;

  constructor({ content, writer, ownTabs = () => [], now = () => performance.now() }: Watched) {
    super();
    this.#content = content;
    this.#doc = content.doc as Y.Doc;
    this.#writer = writer;
    this.#ownTabs = ownTabs;
    this.#now = now;
    this.#burst = new RemovedText(content, now, burstLimits);
    this.#slow = new RemovedText(content, now, slowLimits);
    this.#doc.on("afterTransaction", this.#onTransaction);
    this.#doc.getMap(writersKey).observe(this.#onWriters);
    this.#doc.getArray(restoredKey).observe(this.#onRestored);
  }

  override destroy(): void {
    this.#doc.off("afterTransaction", this.#onTransaction);
    this.#doc.getMap(writersKey).unobserve(this.#onWriters);
    this.#doc.getArray(restoredKey).unobserve(this.#onRestored);
    super.destroy();
  }

  /** What somebody else has removed, and nobody has brought back. */
  get removal(): Removal | undefined {
    return this.#removal;
  }

  /**
   * Brings the removed text back. `origin` is the transaction's. Returns false, and goes on offering it, when the
   * document does not know its places.
   */
  bringBack(origin: unknown): boolean {
    const removal = this.#removal;
    if (removal === undefined) return false;
    const isBack = restorePlaced(this.#content, removal.before, { keepsOthers: true, origin });
    if (isBack) this.dismiss();
    return isBack;
  }

  /** The person does not want the removed text. */
  dismiss(): void {
    if (this.#removal === undefined) return;
    this.#removal = undefined;
    this.emit("change", []);
  }

  readonly #onTransaction = (transaction: Y.Transaction): void => {
    const isSlow = this.#slow.take(transaction);
    if (this.#burst.take(transaction)) this.#onBurst();
    if (isSlow) this.#onSlow();
  };

  #onBurst(): void {
    const { number: burst, length, othersLength } = this.#burst;
    if (burst !== this.#seen.burst) this.#seen = { burst, length: 0, isKept: false, isSigned: false };
    if (length < leastRemoved || length < this.#seen.length * growth) return;
    if (length < (this.#content.length + length) * keptShare) return;
    this.#seen.length = length;
    this.#look(othersLength);
  }

  #onSlow(): void {
    const { number, length } = this.#slow;
    if (number !== this.#slowSeen.burst) this.#slowSeen = { burst: number, length: 0 };
    if (length < leastRemoved || length < this.#slowSeen.length * growth) return;
    if (length < (this.#content.length + length) * keptShare) return;
    this.#slowSeen.length = length;
    const before = this.#slow.before();
    if (length >= before.text.length * keptShare) this.#keep(before);
  }

  #keep(before: PlacedText): void {
    // What is removed from now on is removed from another text.
    this.#slow.end();
    this.emit("removed", [before]);
  }

  #look(othersLength: number): void {
    const before = this.#burst.before();
    const whole = before.text.length;
    const { length } = this.#burst;
    if (length < whole * keptShare) return;
    if (!this.#seen.isKept) {
      this.#seen.isKept = true;
      this.#keep(before);
    }
    if (length - othersLength >= whole * offeredShare && !this.#seen.isSigned) {
      this.#seen.isSigned = true;
      this.#writer.sign();
    }
    if (othersLength < Math.max(leastRemoved, whole * offeredShare)) return;
    // Others may have written the text again at the same moment, or withdrawn a copy of it.
    if (missingLength(this.#content, this.#burst.byOthers()) < whole * offeredShare) return;
    if (this.#isByOwnTab()) return;
    // Text that others wrote anew, as within a week in which this page was closed, is no removal.
    if (this.#content.length > whole * (1 - offeredShare)) return;
    this.#removedAt = this.#now();
    this.#removal = { by: this.#signer(), before };
    this.emit("change", []);
  }

  /** The name of who removed the text: whose entry came with it, if that is one person. */
  #signer(): string | undefined {
    this.#forgetOld();
    let name: string | undefined;
    for (const client of this.#signatures.keys()) {
      const other = writerName(this.#doc, client);
      if (other === undefined || (name !== undefined && other !== name)) return undefined;
      name = other;
    }
    return name;
  }

  /** Whether another tab of this browser removed the text, and nobody else signed. */
  #isByOwnTab(): boolean {
    this.#forgetOld();
    const own = this.#ownTabs();
    return this.#signatures.size > 0 && [...this.#signatures.keys()].every((client) => own.includes(client));
  }

  #forgetOld(): void {
    const now = this.#now();
    for (const [client, at] of this.#signatures) if (now - at > signatureMs) this.#signatures.delete(client);
  }

  readonly #onWriters = ({ keysChanged, transaction }: Y.YMapEvent<unknown>): void => {
    if (transaction.local) return;
    // An entry that comes with new text, and without a deletion, is that of a first edit.
    if (transaction.changed.has(this.#content as never) && transaction.deleteSet.clients.size === 0) return;
    this.#forgetOld();
    for (const key of keysChanged as Set<string>) {
      if (this.#signatures.size >= signaturesLimit) break;
      const client = Number(key);
      // Anybody can write an entry of somebody else's client, but not as that client.
      const signed = this.#doc.getMap(writersKey)._map.get(key)?.id.client === client;
      if (signed && !this.#writer.wrote(client)) this.#signatures.set(client, this.#now());
    }
    const removal = this.#removal;
    if (removal === undefined || removal.by !== undefined || this.#now() - this.#removedAt > signatureMs) return;
    if (this.#isByOwnTab()) return this.dismiss();
    const by = this.#signer();
    if (by === undefined) return;
    this.#removal = { ...removal, by };
    this.emit("change", []);
  };

  // When the text is there again, there is nothing to bring back.
  readonly #onRestored = (): void => {
    if (this.#removal === undefined || this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      const removal = this.#removal;
      if (removal === undefined) return;
      if (missingLength(this.#content, removal.before) < removal.before.text.length * offeredShare) this.dismiss();
    });
  };
}
