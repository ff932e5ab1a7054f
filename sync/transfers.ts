/**
 * How much is still to come of what is on its way in, over all links: what a progress bar shows. That is the parts of
 * large frames, and the frames that a peer has said will follow.
 */
import type { Transfer } from "./link/link.ts";
import type { ProgressEvent } from "./provider-types.ts";

/** Smaller transfers are there before anyone could read of them. */
const announcedBytes = 64 * 1024;
/** Of which nothing has come for so long will not come: the word for it was lost, or a lie. */
const patienceMs = 30_000;

/** What one peer sends. */
interface Incoming {
  /** Large frames of which parts have come, by stream. */
  readonly frames: Map<number, Transfer>;
  /** Of the frames that follow each other: whole ones that have come, and what is still to come. */
  arrivedBytes: number;
  restBytes: number;
  /** When something of it came last. */
  at: number;
}

export class Transfers {
  readonly #onProgress: (event: ProgressEvent) => void;
  readonly #incoming = new Map<string, Incoming>();
  #announced = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onProgress: (event: ProgressEvent) => void) {
    this.#onProgress = onProgress;
  }

  /** Part of a large frame came. */
  progressed(from: string, transfer: Transfer): void {
    if (transfer.totalBytes < announcedBytes) return;
    this.#from(from).frames.set(transfer.stream, transfer);
    this.#tell();
  }

  /** A whole frame came from the peer: of its transfers, the one of that size is done. */
  arrived(from: string, frameBytes: number): void {
    const frames = this.#incoming.get(from)?.frames;
    if (!frames || frameBytes < announcedBytes) return;
    for (const [stream, { totalBytes }] of frames) if (totalBytes === frameBytes) frames.delete(stream);
    this.#tell();
  }

  /** The peer says that so much follows what it sent just now. */
  awaited(from: string, restBytes: number): void {
    const incoming = this.#from(from);
    incoming.arrivedBytes = restBytes === 0 ? 0 : incoming.arrivedBytes + Math.max(0, incoming.restBytes - restBytes);
    incoming.restBytes = restBytes;
    this.#tell();
  }

  /** The link to the peer is gone. */
  forget(from: string): void {
    if (this.#incoming.delete(from)) this.#tell();
  }

  clear(): void {
    this.#incoming.clear();
    this.#tell();
  }

  #from(peer: string): Incoming {
    let incoming = this.#incoming.get(peer);
    if (!incoming) this.#incoming.set(peer, (incoming = { frames: new Map(), arrivedBytes: 0, restBytes: 0, at: 0 }));
    incoming.at = performance.now();
    return incoming;
  }

  #forgetOld(): void {
    this.#timer = undefined;
    for (const [peer, { at }] of this.#incoming) if (performance.now() >= at + patienceMs) this.#incoming.delete(peer);
    this.#tell();
  }

  #tell(): void {
    let receivedBytes = 0;
    let totalBytes = 0;
    for (const { frames, arrivedBytes, restBytes } of this.#incoming.values()) {
      let [received, total] = [arrivedBytes, 0];
      for (const frame of frames.values()) {
        received += frame.receivedBytes;
        total += frame.totalBytes;
      }
      receivedBytes += received;
      totalBytes += arrivedBytes + Math.max(total, restBytes);
    }
    if (totalBytes > 0) this.#onProgress({ receivedBytes: Math.min(receivedBytes, totalBytes), totalBytes });
    else if (this.#announced) this.#onProgress(null);
    this.#announced = totalBytes > 0;
    if (totalBytes > 0) this.#timer ??= setTimeout(() => this.#forgetOld(), patienceMs);
    else {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  }
}
