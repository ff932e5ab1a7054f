/**
 * Probes: on every link one side asks "are you there, and is your document as mine?" every two seconds; the answer
 * comes from the message handler, so a page whose timers are throttled still answers. A link that stays silent after a
 * probe is closed. One probe serves both sides: whoever was probed lately does not probe.
 * SWIM's indirect probes and suspicion (failure-detector) build on this next.
 */
import type { NodeConfig } from "./config.ts";
import type { Io, PeerId, Random } from "./types.ts";
import { priorities } from "./types.ts";
import { encodeFrame } from "./wire.ts";

interface Watch {
  heardAt: number;
  probeAt: number;
  unanswered: { readonly nonce: number; sentAt: number } | undefined;
  roundTripMs: number | undefined;
}

export class Probes {
  readonly #self: PeerId;
  readonly #config: NodeConfig;
  readonly #random: Random;
  readonly #watches = new Map<PeerId, Watch>();
  #nonce = 0;

  constructor(self: PeerId, config: NodeConfig, random: Random) {
    this.#self = self;
    this.#config = config;
    this.#random = random;
  }

  linkOpened(io: Io, peer: PeerId): void {
    this.#watches.set(peer, {
      heardAt: io.now,
      probeAt: io.now + this.#period(),
      unanswered: undefined,
      roundTripMs: undefined,
    });
  }

  linkClosed(peer: PeerId): void {
    this.#watches.delete(peer);
  }

  /** Anything that comes over the link proves that it lives. */
  heard(io: Io, peer: PeerId): void {
    const watch = this.#watches.get(peer);
    if (watch) watch.heardAt = io.now;
  }

  /** Probes the peer now. */
  probe(io: Io, peer: PeerId, digest: Uint8Array): void {
    const watch = this.#watches.get(peer);
    if (!watch) return;
    this.#nonce = (this.#nonce + 1) % 128;
    watch.unanswered ??= { nonce: this.#nonce, sentAt: io.now };
    watch.probeAt = io.now + this.#period();
    io.send(
      peer,
      encodeFrame({ type: "probe", nonce: watch.unanswered.nonce, digest }, this.#self),
      priorities.control,
    );
  }

  /** Answers a probe, and counts it as one's own. */
  answer(io: Io, peer: PeerId, nonce: number, same: boolean): void {
    io.send(peer, encodeFrame({ type: "probe-ack", nonce, same }, this.#self), priorities.control);
    const watch = this.#watches.get(peer);
    if (watch) watch.probeAt = io.now + this.#period();
  }

  answered(io: Io, peer: PeerId, nonce: number): void {
    const watch = this.#watches.get(peer);
    if (watch?.unanswered?.nonce !== nonce) return;
    watch.roundTripMs = io.now - watch.unanswered.sentAt;
    watch.unanswered = undefined;
  }

  /** Last measured round trip, in milliseconds. */
  roundTripMs(peer: PeerId): number | undefined {
    return this.#watches.get(peer)?.roundTripMs;
  }

  /** This node slept: peers may have answered in the meantime without having been heard. Their time starts anew. */
  voidAccusations(io: Io): void {
    for (const watch of this.#watches.values()) if (watch.unanswered) watch.unanswered.sentAt = io.now;
  }

  /** Closes silent links, and tells which others should be probed now. */
  tick(io: Io): PeerId[] {
    const due: PeerId[] = [];
    for (const [peer, watch] of this.#watches) {
      const { unanswered, heardAt } = watch;
      if (unanswered && io.now >= this.#silentAt(watch, unanswered.sentAt)) {
        io.close(peer, "unresponsive", `nothing heard for ${Math.round(io.now - heardAt)} ms`);
        this.#watches.delete(peer);
      } else if (watch.probeAt <= io.now) due.push(peer);
    }
    return due;
  }

  nextDeadline(): number | undefined {
    let next: number | undefined;
    for (const watch of this.#watches.values()) {
      const silentAt = watch.unanswered ? this.#silentAt(watch, watch.unanswered.sentAt) : watch.probeAt;
      const deadline = Math.min(watch.probeAt, silentAt);
      if (next === undefined || deadline < next) next = deadline;
    }
    return next;
  }

  #silentAt(watch: Watch, sentAt: number): number {
    return Math.max(sentAt, watch.heardAt) + this.#config.probeTimeoutMs;
  }

  #period(): number {
    return this.#config.probeMs * (0.8 + 0.4 * this.#random());
  }
}
