/**
 * What one stay in the room learns of its surroundings besides the links: the server's answers, the outcomes of dials, peers
 * of another version. Status and problems are derived from these facts.
 */
import type { PeerId } from "../core/index.ts";
import type { Facts } from "./diagnosis.ts";
import type { Unconnected } from "../link/connections.ts";
import type { RoomNews } from "../link/mesh.ts";
import type { ServersTrouble } from "../signaling/servers.ts";
import type { WebRtcFault } from "../link/webrtc.ts";
import { OtherVersions } from "./other-versions.ts";
import { Reach } from "./reach.ts";
import { Solitude } from "./solitude.ts";

export interface SurroundingsOptions {
  readonly self: PeerId;
  /** Whether there is a signaling server to ask. */
  readonly server: boolean;
  readonly tabs: boolean;
  /** Whether there is WebRTC, and whether the application gave it. */
  readonly webRtc: "none" | "platform" | "given";
  readonly links: () => number;
  /** Whether the peer is known to be alive, by a link or by news over links. */
  readonly isMember: (peer: PeerId) => boolean;
  /** Finds out whether a peer without a link is still there: a tab answers, and of others the server tells if they are gone. */
  readonly inquire: (peer: PeerId) => void;
}

export interface SurroundingsListener {
  changed(): void;
  alone(): void;
}

/** A single failure may be due to the network, or to a browser that has run out of connections. */
const faultsThatCount = { platform: 2, given: 1 } as const;

export class Surroundings {
  readonly #options: SurroundingsOptions;
  readonly #listener: SurroundingsListener;
  readonly #reach = new Reach();
  readonly #solitude: Solitude;
  readonly #versions: OtherVersions;
  #trouble: ServersTrouble | undefined;
  /** The latest connections that failed by this side's fault, since the last success. */
  #faults = 0;
  #fault: { readonly fault: WebRtcFault; readonly reason: string } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SurroundingsOptions, listener: SurroundingsListener) {
    this.#options = options;
    this.#listener = listener;
    this.#solitude = new Solitude(options, listener);
    this.#versions = new OtherVersions(options.inquire, () => listener.changed());
  }

  get isAlone(): boolean {
    return this.#solitude.isAlone && this.#options.links() === 0;
  }

  /** There are signaling servers to ask from now on, or none. */
  set hasServer(server: boolean) {
    this.#solitude.server = server;
    if (!server) this.#trouble = undefined;
  }

  /** For tabs that open: whether they come after this one. */
  get isSettled(): boolean {
    return this.#solitude.isSettled;
  }

  /** Number of named peers of which nothing is known over links. */
  get named(): number {
    this.#reach.sweep(this.#options.isMember);
    return this.#reach.size;
  }

  /** Number of those that are unreachable, including peers of another version. */
  get unreachable(): number {
    const { webRtc, unreachable, versions } = this.facts;
    const foreign = versions.later + versions.earlier;
    if (webRtc || this.#options.webRtc === "none") return this.named + foreign;
    return unreachable.answering + unreachable.silent + foreign;
  }

  get facts(): Pick<Facts, "trouble" | "webRtc" | "unreachable" | "versions"> {
    const { webRtc, links } = this.#options;
    const fault = webRtc !== "none" && this.#faults >= faultsThatCount[webRtc] ? this.#fault : undefined;
    this.#reach.sweep(this.#options.isMember);
    return {
      trouble: this.#trouble,
      webRtc: fault && { ...fault, given: webRtc === "given" },
      unreachable: this.#reach.unreachable(links() > 0, performance.now()),
      versions: this.#versions.counts,
    };
  }

  /** Who is there without a connection, as far as known, and whether they were heard. */
  get unlinked(): ReadonlyMap<PeerId, boolean> {
    const { links, isMember } = this.#options;
    return this.#reach.unlinked(links() > 0, isMember, performance.now());
  }

  told(news: RoomNews): void {
    const linked = this.#options.links() > 0;
    if (news.type === "members") {
      this.#reach.named(news.peers, news.peers.length >= news.count, performance.now());
      this.#solitude.counted(news.count, linked);
    } else if (news.type === "joined") {
      this.#reach.named([news.peer], false, performance.now());
      this.#solitude.joined();
    } else {
      this.#reach.settled(news.peer);
      this.#versions.gone(news.peer);
    }
    this.#changed();
  }

  tabHeard(peer: PeerId, settled: boolean): void {
    this.#versions.tabHeard(peer);
    this.#solitude.tabHeard(peer, settled);
  }

  signalingTrouble(trouble: ServersTrouble | undefined): void {
    this.#trouble = trouble;
    this.#listener.changed();
  }

  /** The server is reached, perhaps after a time without a network, so earlier findings may be out of date. */
  serverReached(): void {
    this.#forgive();
  }

  unconnected(peer: PeerId, { fault, reason, answered }: Unconnected): void {
    if (fault) {
      this.#faults++;
      this.#fault = { fault, reason };
    } else if (answered) this.#reach.unconnected(peer, performance.now());
    this.#changed();
  }

  /** A link opened. `overWebRtc`: WebRTC works. */
  opened(peer: PeerId, overWebRtc: boolean): void {
    if (overWebRtc) this.#forgive();
    this.#reach.settled(peer);
    this.#solitude.joined();
    this.#changed();
  }

  /** A link closed. */
  closed(): void {
    if (this.#options.links() === 0) this.#solitude.deserted();
  }

  otherVersion(peer: PeerId, version: number, overTab: boolean): void {
    this.#reach.settled(peer);
    this.#versions.found(peer, version, overTab);
    this.#changed();
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.#solitude.destroy();
    this.#versions.destroy();
  }

  #forgive(): void {
    this.#faults = 0;
    this.#fault = undefined;
  }

  // A peer that stays silent becomes unreachable by time, without an event.
  #changed(): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    const next = this.#reach.nextChange(now);
    if (next !== undefined) this.#timer = setTimeout(() => this.#changed(), Math.ceil(next - now) + 1);
    this.#listener.changed();
  }
}
