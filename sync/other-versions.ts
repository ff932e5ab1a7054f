/**
 * Peers that speak another version of the protocol. They come to nothing here, and so that nobody is told of them for
 * longer than they are there, the server is asked for them now and then: it tells of those that are gone.
 */
import type { PeerId } from "./core/index.ts";
import { protocolVersion } from "./keys/handshake.ts";

/** How many speak a later version than this side, and how many an earlier one. */
export interface VersionCounts {
  readonly later: number;
  readonly earlier: number;
}

const askMs = 5_000;
/** Bound on peers that are asked for. */
const maxPeers = 16;

export class OtherVersions {
  readonly #peers = new Map<PeerId, number>();
  readonly #ask: (peer: PeerId) => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `ask` has the server say whether a peer is still there. */
  constructor(ask: (peer: PeerId) => void) {
    this.#ask = ask;
  }

  get counts(): VersionCounts {
    const versions = [...this.#peers.values()];
    const later = versions.filter((version) => version > protocolVersion).length;
    return { later, earlier: versions.length - later };
  }

  found(peer: PeerId, version: number): void {
    if (this.#peers.size >= maxPeers) return;
    this.#peers.set(peer, version);
    this.#timer ??= setInterval(() => {
      for (const each of this.#peers.keys()) this.#ask(each);
    }, askMs);
  }

  gone(peer: PeerId): void {
    this.#peers.delete(peer);
    if (this.#peers.size === 0) this.destroy();
  }

  destroy(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
