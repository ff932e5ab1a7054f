/**
 * The progress of incoming transfers over all links, for a progress bar: the parts of large frames, and the frames that a peer
 * has announced. An announcement alone shows nothing. Bytes have to arrive, and to keep arriving.
 */
import { keepNewest } from "./core/index.ts";
import type { Transfer } from "./link/link.ts";
import type { ProgressEvent } from "./provider-types.ts";

/** Smallest transfer that is shown. Smaller ones arrive before anyone could read the bar. */
const announcedBytes = 64 * 1024;
/** Smallest frame that counts for an announcement. Smaller ones are probes and typing. */
const leastFrameBytes = 1024;
/** A peer that sends less than a hundredth of its announcement in this time is no longer believed in this session. */
const patienceMs = 15_000;
const leastShare = 0.01;
/** Most remembered disbelieved peers. Beyond this the oldest is evicted. */
const maxDisbelieved = 1024;
/** If something is missing after the announced transfers, keep the bar this long for the next round's transfer. */
const lullMs = 2_000;
/** Largest share shown while anything may follow. */
const mostShown = 0.99;

/** The transfers of one peer. */
interface Incoming {
  /** Large frames that have arrived in part, by stream. */
  readonly frames: Map<number, Transfer>;
  /** Announced frames: the bytes that have arrived in whole frames, and the announced rest. */
  arrivedBytes: number;
  restBytes: number;
  /** Bytes that have arrived on the link, and how many of them were credited to announcements. */
  cameBytes: number;
  creditedBytes: number;
  /** A frame was lost in transit. The next round brings the rest. */
  lost: boolean;
  /** When it last advanced by a visible share, and the bytes that had arrived by then. */
  markAt: number;
  markBytes: number;
}

export class Transfers {
  readonly #onProgress: (event: ProgressEvent) => void;
  readonly #isBehind: () => boolean;
  readonly #incoming = new Map<string, Incoming>();
  /** Peers whose announcements were false. */
  readonly #disbelieved = new Set<string>();
  /** The last transfer was incomplete: a link broke, or lost a frame. */
  #isUnfinished = false;
  /** The share that was last shown, during a transfer. */
  #shown: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lull: ReturnType<typeof setTimeout> | undefined;

  /** `isBehind`: something is known to be missing here. */
  constructor(onProgress: (event: ProgressEvent) => void, isBehind: () => boolean = () => false) {
    this.#onProgress = onProgress;
    this.#isBehind = isBehind;
  }

  /** Part of a large frame arrived. */
  progressed(from: string, transfer: Transfer): void {
    if (transfer.totalBytes < announcedBytes || this.#disbelieved.has(from)) return;
    const incoming = this.#from(from);
    const before = incoming.frames.get(transfer.stream)?.receivedBytes ?? 0;
    // Another frame has begun, and the one before has not arrived.
    if (before >= transfer.receivedBytes) incoming.lost = true;
    incoming.frames.set(transfer.stream, transfer);
    this.#came(incoming, transfer.receivedBytes - before);
    this.#tell();
  }

  /** A whole frame arrived, so the peer's transfer of that size is done. Call this before the frame is handled. */
  arrived(from: string, frameBytes: number): void {
    const incoming = this.#incoming.get(from);
    if (!incoming || frameBytes < leastFrameBytes) return;
    let known = 0;
    for (const [stream, { totalBytes, receivedBytes }] of incoming.frames)
      if (totalBytes === frameBytes && incoming.frames.delete(stream)) known = receivedBytes;
    this.#came(incoming, frameBytes - known);
    // If more was announced, the frame's own announcement follows.
    if (incoming.restBytes === 0) this.#tell();
  }

  /** The peer announces that this many bytes follow its last frame. */
  awaited(from: string, restBytes: number): void {
    if (this.#disbelieved.has(from) || (restBytes === 0 && !this.#incoming.has(from))) return;
    const incoming = this.#from(from);
    const credit = Math.min(Math.max(0, incoming.restBytes - restBytes), incoming.cameBytes - incoming.creditedBytes);
    incoming.creditedBytes += credit;
    incoming.arrivedBytes = restBytes === 0 ? 0 : incoming.arrivedBytes + credit;
    incoming.restBytes = restBytes;
    if (restBytes === 0) {
      this.#isUnfinished = incoming.lost;
      incoming.lost = false;
      if (incoming.frames.size === 0) this.#incoming.delete(from);
    }
    this.#tell();
  }

  /** What is missing here may have changed. */
  settled(): void {
    if (this.#lull !== undefined && !this.#isUnfinished && !this.#isBehind()) this.#end();
  }

  /** The link to the peer has closed. */
  forget(from: string): void {
    if (!this.#incoming.delete(from)) return;
    this.#isUnfinished = true;
    this.#tell();
  }

  clear(): void {
    this.#incoming.clear();
    this.#disbelieved.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#end();
  }

  #from(peer: string): Incoming {
    let incoming = this.#incoming.get(peer);
    if (!incoming) {
      const counts = { arrivedBytes: 0, restBytes: 0, cameBytes: 0, creditedBytes: 0, markBytes: 0 };
      this.#incoming.set(peer, (incoming = { frames: new Map(), ...counts, lost: false, markAt: performance.now() }));
    }
    return incoming;
  }

  #came(incoming: Incoming, bytes: number): void {
    incoming.cameBytes += bytes;
    if (incoming.cameBytes - incoming.markBytes < leastShare * sizeOf(incoming).totalBytes) return;
    incoming.markBytes = incoming.cameBytes;
    incoming.markAt = performance.now();
  }

  #giveUpSlow(): void {
    this.#timer = undefined;
    for (const [peer, { markAt }] of this.#incoming)
      if (performance.now() >= markAt + patienceMs) {
        this.#incoming.delete(peer);
        this.#disbelieve(peer);
        this.#isUnfinished = false;
      }
    this.#tell();
  }

  #disbelieve(peer: string): void {
    this.#disbelieved.add(peer);
    keepNewest(this.#disbelieved, maxDisbelieved);
  }

  #tell(): void {
    this.#watch();
    let receivedBytes = 0;
    let totalBytes = 0;
    for (const incoming of this.#incoming.values()) {
      const size = sizeOf(incoming);
      // One large claim would hide the progress of all others.
      if (incoming.cameBytes === 0 || incoming.cameBytes < leastShare * size.totalBytes) continue;
      receivedBytes += size.receivedBytes;
      totalBytes += size.totalBytes;
    }
    if (totalBytes > 0) {
      this.#stopLull();
      // Another peer's transfer makes the total larger. The shown share stays.
      this.#shown = Math.max(this.#shown ?? 0, Math.min(mostShown, receivedBytes / totalBytes));
      this.#onProgress({ receivedBytes: Math.round(this.#shown * totalBytes), totalBytes });
    } else if (this.#shown !== undefined && this.#lull === undefined) {
      if (this.#isUnfinished || this.#isBehind()) this.#lull = setTimeout(() => this.#end(), lullMs);
      else this.#end();
    }
  }

  // One timer, for the peer that advanced longest ago.
  #watch(): void {
    if (this.#timer !== undefined || this.#incoming.size === 0) return;
    let markAt = Number.POSITIVE_INFINITY;
    for (const incoming of this.#incoming.values()) markAt = Math.min(markAt, incoming.markAt);
    this.#timer = setTimeout(() => this.#giveUpSlow(), Math.max(0, Math.ceil(markAt + patienceMs - performance.now())));
  }

  #end(): void {
    this.#stopLull();
    if (this.#shown === undefined) return;
    this.#shown = undefined;
    this.#isUnfinished = false;
    this.#onProgress(null);
  }

  #stopLull(): void {
    clearTimeout(this.#lull);
    this.#lull = undefined;
  }
}

function sizeOf({ frames, arrivedBytes, restBytes }: Incoming): { receivedBytes: number; totalBytes: number } {
  let [received, total] = [0, 0];
  for (const frame of frames.values()) {
    received += frame.receivedBytes;
    total += frame.totalBytes;
  }
  const totalBytes = arrivedBytes + Math.max(total, restBytes);
  return { receivedBytes: Math.min(totalBytes, arrivedBytes + received), totalBytes };
}
