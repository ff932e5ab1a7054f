/**
 * Peers that speak another version of the protocol. They come to nothing here, and so that nobody is told of them for
 * longer than they are there, they are asked for now and then: the server tells of those that are gone, tabs answer.
 */
import type { PeerId } from "../core/index.ts";
import { protocolVersion } from "../keys/handshake.ts";

/** How many speak a later version than this side, and how many an earlier one. */
export interface VersionCounts {
  readonly later: number;
  readonly earlier: number;
}

const askMs = 5_000;
/** A tab that has not answered for so long is gone. */
const tabMs = 2 * askMs + 1_000;
/** Bound on peers that are asked for. */
const maxPeers = 16;

interface Foreign {
  readonly version: number;
  /** When it was heard as a tab of this browser last. */
  tabAt: number | undefined;
}

export class OtherVersions {
  readonly #peers = new Map<PeerId, Foreign>();
  readonly #ask: (peer: PeerId) => void;
  readonly #onChange: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `ask` has a peer say that it is there, or the server that it is not. */
  constructor(ask: (peer: PeerId) => void, onChange: () => void) {
    this.#ask = ask;
    this.#onChange = onChange;
  }

  get counts(): VersionCounts {
    const versions = [...this.#peers.values()].map(({ version }) => version);
    const later = versions.filter((version) => version > protocolVersion).length;
    return { later, earlier: versions.length - later };
  }

  found(peer: PeerId, version: number, overTab: boolean): void {
    if (this.#peers.size >= maxPeers) return;
    this.#peers.set(peer, { version, tabAt: overTab ? performance.now() : undefined });
    this.#timer ??= setInterval(() => this.#askAll(), askMs);
  }

  /** A tab is there. */
  tabHeard(peer: PeerId): void {
    const foreign = this.#peers.get(peer);
    if (foreign) foreign.tabAt = performance.now();
  }

  /** The server says that the peer is not in the room; of tabs it may not know. */
  gone(peer: PeerId): void {
    if (this.#peers.get(peer)?.tabAt === undefined) this.#remove(peer);
  }

  destroy(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #askAll(): void {
    for (const [peer, { tabAt }] of this.#peers)
      if (tabAt !== undefined && performance.now() > tabAt + tabMs) this.#remove(peer);
      else this.#ask(peer);
  }

  #remove(peer: PeerId): void {
    if (!this.#peers.delete(peer)) return;
    if (this.#peers.size === 0) this.destroy();
    this.#onChange();
  }
}
