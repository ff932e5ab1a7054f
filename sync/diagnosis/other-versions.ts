/**
 * Peers that speak another version of the protocol. They never become links, so this module asks from time to time whether
 * they are still there: the server reports those that are gone, and tabs answer.
 */
import type { PeerId } from "../core/index.ts";
import { protocolVersion } from "../keys/handshake.ts";

/** Numbers of peers that speak a later version, and an earlier one. */
export interface VersionCounts {
  readonly later: number;
  readonly earlier: number;
}

const askMs = 5_000;
/** A tab that has not answered for this long is gone. */
const tabMs = 2 * askMs + 1_000;
/** Most peers that are asked for. */
const maxPeers = 16;

interface Foreign {
  readonly version: number;
  /** When it was last heard as a tab of this browser. */
  tabAt: number | undefined;
}

export class OtherVersions {
  readonly #peers = new Map<PeerId, Foreign>();
  readonly #ask: (peer: PeerId) => void;
  readonly #onChange: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `ask` makes a peer say that it is there, or the server that it is not. */
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

  /** The server says that the peer is not in the room. It may not know of tabs. */
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
