/**
 * How much is still to come of what is on its way in, over all links: what a progress bar shows. That is the parts of
 * large frames, and the frames that a peer has said will follow. A peer's word alone shows nothing: bytes have to come, and
 * to go on coming.
 */
import type { Transfer } from "./link/link.ts";
import type { ProgressEvent } from "./provider-types.ts";

/** Smaller transfers are there before anyone could read of them. */
const announcedBytes = 64 * 1024;
/** Smaller frames are no part of what was announced: probes, typing. */
const leastFrameBytes = 1024;
/** A peer that brings less than a hundredth of what it announced in this time is not believed any more in this session. */
const patienceMs = 15_000;
const leastShare = 0.01;
/** Peers that are remembered for it. Of more, the oldest is forgotten. */
const maxDisbelieved = 1024;
/** Where something is missing when all that was announced is over, the next round's transfer is waited for: one bar for both. */
const lullMs = 2_000;
/** What is shown while anything may follow. */
const mostShown = 0.99;

/** What one peer sends. */
interface Incoming {
  /** Large frames of which parts have come, by stream. */
  readonly frames: Map<number, Transfer>;
  /** Of the frames that follow each other: whole ones that have come, and what is still to come by the peer's word. */
  arrivedBytes: number;
  restBytes: number;
  /** Bytes that have come on the link, and how many of them its word has been credited with. */
  cameBytes: number;
  creditedBytes: number;
  /** A frame of it was lost on the way: the next round brings the rest. */
  lost: boolean;
  /** When it last got on by a share that can be seen, and what had come by then. */
  markAt: number;
  markBytes: number;
}

export class Transfers {
  readonly #onProgress: (event: ProgressEvent) => void;
  readonly #isBehind: () => boolean;
  readonly #incoming = new Map<string, Incoming>();
  /** Peers that announced what did not come. */
  readonly #disbelieved = new Set<string>();
  /** What came last was not all: a link broke, or lost a frame. */
  #isUnfinished = false;
  /** The share that was shown last, while something is arriving. */
  #shown: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lull: ReturnType<typeof setTimeout> | undefined;

  /** `isBehind`: something is known to be missing here. */
  constructor(onProgress: (event: ProgressEvent) => void, isBehind: () => boolean = () => false) {
    this.#onProgress = onProgress;
    this.#isBehind = isBehind;
  }

  /** Part of a large frame came. */
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

  /** A whole frame came from the peer: of its transfers, the one of that size is done. To be called before what it says. */
  arrived(from: string, frameBytes: number): void {
    const incoming = this.#incoming.get(from);
    if (!incoming || frameBytes < leastFrameBytes) return;
    let known = 0;
    for (const [stream, { totalBytes, receivedBytes }] of incoming.frames)
      if (totalBytes === frameBytes && incoming.frames.delete(stream)) known = receivedBytes;
    this.#came(incoming, frameBytes - known);
    // Where more was announced, its own word is about to follow.
    if (incoming.restBytes === 0) this.#tell();
  }

  /** The peer says that so much follows what it sent just now. */
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

  /** Whether something is missing here may be known otherwise now. */
  settled(): void {
    if (this.#lull !== undefined && !this.#isUnfinished && !this.#isBehind()) this.#end();
  }

  /** The link to the peer is gone. */
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
    if (this.#disbelieved.size <= maxDisbelieved) return;
    const oldest = this.#disbelieved.values().next();
    if (!oldest.done) this.#disbelieved.delete(oldest.value);
  }

  #tell(): void {
    this.#watch();
    let receivedBytes = 0;
    let totalBytes = 0;
    for (const incoming of this.#incoming.values()) {
      const size = sizeOf(incoming);
      // One large claim would flatten what all the others bring.
      if (incoming.cameBytes === 0 || incoming.cameBytes < leastShare * size.totalBytes) continue;
      receivedBytes += size.receivedBytes;
      totalBytes += size.totalBytes;
    }
    if (totalBytes > 0) {
      this.#stopLull();
      // Who joins in with more to bring makes the whole larger: what has been shown stays.
      this.#shown = Math.max(this.#shown ?? 0, Math.min(mostShown, receivedBytes / totalBytes));
      this.#onProgress({ receivedBytes: Math.round(this.#shown * totalBytes), totalBytes });
    } else if (this.#shown !== undefined && this.#lull === undefined) {
      if (this.#isUnfinished || this.#isBehind()) this.#lull = setTimeout(() => this.#end(), lullMs);
      else this.#end();
    }
  }

  // One timer, for the peer that has got on longest ago.
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
