/** How much is still to come of the large frames that are on their way in, over all links: what a progress bar shows. */
import type { Transfer } from "./link/link.ts";
import type { ProgressEvent } from "./provider-types.ts";

/** Smaller frames are there before anyone could read of them. */
const announcedBytes = 64 * 1024;

export class Transfers {
  readonly #onProgress: (event: ProgressEvent) => void;
  readonly #running = new Map<string, Map<number, Transfer>>();
  #announced = false;

  constructor(onProgress: (event: ProgressEvent) => void) {
    this.#onProgress = onProgress;
  }

  progressed(from: string, transfer: Transfer): void {
    if (transfer.totalBytes < announcedBytes) return;
    let running = this.#running.get(from);
    if (!running) this.#running.set(from, (running = new Map()));
    running.set(transfer.stream, transfer);
    this.#tell();
  }

  /** A whole frame came from the peer: of its transfers, the one of that size is done. */
  arrived(from: string, frameBytes: number): void {
    const running = this.#running.get(from);
    if (!running || frameBytes < announcedBytes) return;
    for (const [stream, { totalBytes }] of running) if (totalBytes === frameBytes) running.delete(stream);
    this.#tell();
  }

  /** The link to the peer is gone. */
  forget(from: string): void {
    if (this.#running.delete(from)) this.#tell();
  }

  clear(): void {
    this.#running.clear();
    this.#tell();
  }

  #tell(): void {
    let receivedBytes = 0;
    let totalBytes = 0;
    for (const running of this.#running.values())
      for (const transfer of running.values()) {
        receivedBytes += transfer.receivedBytes;
        totalBytes += transfer.totalBytes;
      }
    if (totalBytes > 0) this.#onProgress({ receivedBytes, totalBytes });
    else if (this.#announced) this.#onProgress(null);
    this.#announced = totalBytes > 0;
  }
}
