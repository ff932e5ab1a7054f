/** Asking others whether they hear a silent peer, and answering them: SWIM's ping-req, Das et al. 2002, section 3.1. */
import { drawSome } from "../draw.ts";
import type { LinkHealth } from "../module.ts";
import type { Io, Occupancy, Overlay, PeerId, Random } from "../types.ts";
import { priorities } from "../types.ts";
import { encodeFrame } from "./frames.ts";
import type { FailureDetectionConfig, FailureDetectionKnobs } from "./knobs.ts";

/** A peer heard of as lately as this is vouched for. */
const vouchMs = 500;
/** Bound on peers that others ask about. */
const maxAsked = 256;

export class Questions {
  readonly #self: PeerId;
  readonly #knobs: FailureDetectionKnobs;
  readonly #random: Random;
  readonly #overlay: Overlay;
  readonly #health: LinkHealth;
  /** Who asked about whom, and until when an answer is of use. */
  readonly #asked = new Map<PeerId, { readonly by: Set<PeerId>; readonly until: number }>();

  constructor(self: PeerId, config: FailureDetectionConfig, random: Random, overlay: Overlay, health: LinkHealth) {
    this.#self = self;
    this.#knobs = config.failureDetection;
    this.#random = random;
    this.#overlay = overlay;
    this.#health = health;
  }

  occupancy(): Occupancy {
    return { what: "peers asked about", size: this.#asked.size, bound: maxAsked };
  }

  /** Asks some neighbours that are linked to a silent peer. False when there are none. */
  ask(io: Io, target: PeerId): boolean {
    const others = this.#overlay.links().filter((peer) => peer !== target);
    const near = others.filter((peer) => this.#overlay.knowsLink(peer, target));
    const helpers = drawSome(near, this.#knobs.indirectProbes, this.#random);
    const frame = encodeFrame({ type: "ping-request", target }, this.#self);
    for (const peer of helpers) io.send(peer, frame, priorities.control);
    return helpers.length > 0;
  }

  /**
   * `by` cannot hear `target`. The answer is given at once where it was heard of just now, otherwise when it is. It is probed,
   * for that answer or to see whether it still holds.
   */
  asked(io: Io, by: PeerId, target: PeerId): void {
    const silenceMs = this.#health.silenceMs(io.now, target);
    if (silenceMs === undefined) return;
    if (silenceMs < vouchMs) this.#vouch(io, by, target);
    else if (!this.#note(io.now, by, target)) return;
    if (!this.#health.isAwaiting(target)) io.raise({ type: "probe-wanted", peer: target });
  }

  /** Something came from the peer: those who asked about it are told. */
  heard(io: Io, peer: PeerId): void {
    if (this.#asked.size === 0) return;
    const asked = this.#asked.get(peer);
    if (!asked) return;
    this.#asked.delete(peer);
    for (const by of asked.by) if (this.#overlay.isLinked(by)) this.#vouch(io, by, peer);
  }

  // False when too many are asked about.
  #note(now: number, by: PeerId, target: PeerId): boolean {
    for (const [peer, { until }] of this.#asked) if (until <= now) this.#asked.delete(peer);
    if (this.#asked.size >= maxAsked) return false;
    const asked = this.#asked.get(target) ?? { by: new Set(), until: now + this.#knobs.probeTimeoutMs };
    asked.by.add(by);
    this.#asked.set(target, asked);
    return true;
  }

  #vouch(io: Io, to: PeerId, target: PeerId): void {
    io.send(to, encodeFrame({ type: "vouch", target }, this.#self), priorities.control);
  }
}
