/**
 * Rumors: a local update becomes a rumor `(origin, seq)`; whoever hears it first applies it and passes it on as its strategy
 * says (`spread.ts`). What that misses, anti-entropy brings. Source: Demers et al. 1987, section 1.4.
 * In a tree a rumor is infective as long as some link waits for it or for its advertisement; each link is told once.
 */
import { earlier } from "../bounds.ts";
import { Adverts } from "./adverts.ts";
import { AnswerBudget } from "../outbox/answer-budget.ts";
import type { DisseminationConfig, DisseminationKnobs } from "./knobs.ts";
import type { OutboxConfig } from "../outbox/knobs.ts";
import { ForwardLimit } from "../outbox/forward-limit.ts";
import { RumorMemory } from "./rumor-memory.ts";
import type { Spread, Strategy, Tree } from "./spread.ts";
import type { ApplyResult, Fact, Io, Occupancy, Overlay, PeerId, Random, Released, Replica } from "../types.ts";
import { isRefusal, priorities } from "../types.ts";
import type { LinkHealth, Module } from "../module.ts";
import { encodeFrame, maxSeq, type Frame, type FrameOf } from "./frames.ts";

/** Rumors larger than this give way to typing. */
const largeBytes = 16 * 1024;
/** So far a peer lets others push its own sequence numbers. */
const maxOwnSeq = 2 ** 52;

/** The frames that rumors are told by. */
type RumorFrame = Exclude<Frame, FrameOf<"presence">>;

export class Rumors implements Module {
  readonly #self: PeerId;
  readonly #knobs: DisseminationKnobs;
  readonly #partBytes: number;
  readonly #replica: Pick<Replica, "apply" | "merge" | "released" | "split">;
  readonly #overlay: Overlay;
  readonly #tree: Tree;
  readonly #memory: RumorMemory;
  readonly #adverts: Adverts;
  readonly #spread: Spread;
  /** What is dropped of others' floods, anti-entropy brings. */
  readonly #forwards: ForwardLimit;
  /** Bytes granted to requests, because payloads are far larger than requests. */
  readonly #grafted: AnswerBudget;
  #seq = 0;
  #untold: Uint8Array[] = [];
  #toldAt = Number.NEGATIVE_INFINITY;
  /** Rumors sent, once for each link. */
  sent = 0;
  duplicates = 0;

  constructor(
    self: PeerId,
    config: DisseminationConfig & OutboxConfig,
    random: Random,
    replica: Pick<Replica, "apply" | "merge" | "released" | "split">,
    overlay: Overlay,
    health: Pick<LinkHealth, "roundTripMs">,
    tree: Tree,
    strategy: Pick<Strategy, "spread">,
  ) {
    this.#self = self;
    this.#knobs = config.dissemination;
    this.#partBytes = config.outbox.partBytes;
    this.#replica = replica;
    this.#overlay = overlay;
    this.#tree = tree;
    this.#memory = new RumorMemory(config);
    this.#adverts = new Adverts(self, config, tree, health);
    this.#forwards = new ForwardLimit(config, "relayed");
    this.#grafted = new AnswerBudget(() => config.dissemination.graftedBytes);
    this.#spread = strategy.spread({
      self,
      random,
      overlay,
      tree,
      send: (io, rumor, targets) => this.#send(io, rumor, targets),
      advertise: (io, { origin, seq }, links) => this.#adverts.advertise(io, origin, seq, links),
      allowed: (io, targets) => targets.filter((peer) => this.#forwards.allows(peer, io.now)),
      kept: (origin, seq) => this.#memory.kept(origin, seq),
    });
  }

  occupancy(): Occupancy[] {
    const own = [...this.#memory.occupancy(), this.#adverts.occupancy(), this.#tree.occupancy()];
    const spread = this.#spread.occupancy?.();
    return spread ? [...own, spread] : own;
  }

  localUpdate(io: Io, update: Uint8Array): void {
    this.#untold.push(update);
    if (io.now >= this.#toldAt + this.#knobs.coalesceMs) this.tell(io);
  }

  /** Tells everyone what was not told yet: as one rumor, or as several where it is large. */
  tell(io: Io): void {
    if (this.#untold.length === 0) return;
    const [first, ...rest] = this.#untold as [Uint8Array, ...Uint8Array[]];
    const payload = rest.length === 0 ? first : this.#replica.merge(this.#untold);
    this.#untold = [];
    this.#toldAt = io.now;
    const parts = this.#replica.split(payload, this.#partBytes);
    let restBytes = parts.length > 1 ? parts.reduce((sum, { length }) => sum + length, 0) : 0;
    if (restBytes > 0) this.#announce(io, restBytes);
    for (const part of parts) {
      const rumor = { type: "rumor", origin: this.#self, seq: ++this.#seq, payload: part } as const;
      this.#memory.hear(this.#self, rumor.seq);
      this.#pass(io, rumor, undefined);
      restBytes -= part.length;
      if (parts.length > 1) this.#announce(io, restBytes);
    }
  }

  // How much of a large edit is still to come, for those who see it come.
  #announce(io: Io, restBytes: number): void {
    const bytes = encodeFrame({ type: "following", restBytes }, this.#self);
    for (const peer of this.#overlay.links()) io.send(peer, bytes, priorities.repair);
  }

  told(io: Io, fact: Fact): void {
    if (fact.type === "local-update") this.localUpdate(io, fact.update);
    else if (fact.type === "handled") this.#release(io);
  }

  received(io: Io, from: PeerId, frame: RumorFrame): void {
    switch (frame.type) {
      case "rumor": {
        const result = this.hear(io, from, frame);
        if (result === undefined) io.raise({ type: "known-rumor", from });
        else if (result === "gap" || result === "clipped") io.raise({ type: "gap-found", from });
        return;
      }
      case "following":
        return io.emit({ type: "transfer", from, restBytes: frame.restBytes });
      case "advert":
        return this.#advertReceived(io, from, frame);
      case "graft":
        return this.#graftReceived(io, from, frame);
      case "prune":
        return this.#tree.pruned(frame.origin, from);
      case "pull":
        return this.#pullReceived(io, from);
      case "feedback":
        return this.#spread.feedback?.(frame.origin, frame.seq, frame.knew);
    }
  }

  /**
   * Applies and passes on a rumor. The result is undefined for a duplicate; a payload that is refused costs the sender its
   * link. Only judged updates are forwarded, so that no peer is blamed for others' edits.
   */
  hear(io: Io, from: PeerId, rumor: FrameOf<"rumor">): ApplyResult | undefined {
    const { origin, seq } = rumor;
    this.#adverts.isKnownTo(from, origin, seq);
    const known = origin === this.#self || this.#memory.hasHeard(origin, seq);
    // A peer forged it. This node's next rumors must not look old to peers that believed it.
    if (origin === this.#self && seq > this.#seq && seq < maxOwnSeq) this.#seq = seq;
    this.#spread.came?.(io, rumor, from, known);
    if (known) {
      this.duplicates++;
      return undefined;
    }
    const result = this.#replica.apply(rumor.payload, from, { origin, seq });
    if (isRefusal(result)) io.close(from, "invalid-update", result.refused);
    if (isRefusal(result) || result === "broken") return result;
    this.#memory.hear(origin, seq);
    this.#adverts.arrived(io.now, origin, seq, from);
    if (result !== "applied" && result !== "clipped") return result;
    // A copy: the frame's own buffer may be far larger than this part of it.
    const kept = rumor.payload.length * 2 < rumor.payload.buffer.byteLength ? rumor.payload.slice() : rumor.payload;
    this.#pass(io, { ...rumor, payload: kept }, from);
    return result;
  }

  // What waited for a gap has been judged, and taken in or refused.
  #release(io: Io): void {
    for (const released of this.#replica.released()) {
      const { from, result } = released;
      io.raise({ type: "replica-changed", by: "held", from });
      if (!isRefusal(result)) this.#released(io, released);
      else if (from) io.close(from, "invalid-update", result.refused);
    }
  }

  // The replica has taken in what it held back: it goes on now.
  #released(io: Io, { update, from, rumor, result }: Released): void {
    if (rumor && from && result === "applied") this.#pass(io, { type: "rumor", ...rumor, payload: update }, from);
  }

  #advertReceived(io: Io, from: PeerId, { ranges }: FrameOf<"advert">): void {
    for (const { origin, seq: first, count } of ranges)
      for (let seq = first; seq < first + count; seq++) {
        this.#adverts.isKnownTo(from, origin, seq);
        if (origin === this.#self || this.#memory.hasHeard(origin, seq)) continue;
        this.#adverts.missing(io, origin, seq, from);
      }
  }

  #graftReceived(io: Io, from: PeerId, { range }: FrameOf<"graft">): void {
    const { origin, seq: first, count } = range;
    this.#tree.grafted(origin, from);
    for (let seq = first; seq < first + count; seq++) {
      const payload = this.#memory.kept(origin, seq)?.payload;
      if (!payload) continue;
      if (!this.#grafted.allows(from, payload.length, io.now)) return;
      this.#send(io, { type: "rumor", origin, seq, payload }, [from]);
    }
  }

  #pullReceived(io: Io, from: PeerId): void {
    this.#spread.pulled?.(io, from, (origin, seq) => {
      const bytes = this.#memory.kept(origin, seq)?.payload.length ?? 0;
      return this.#grafted.allows(from, bytes, io.now);
    });
  }

  opened(io: Io): void {
    this.#spread.opened?.(io);
  }

  closed(io: Io, peer: PeerId): void {
    for (const { origin, links } of this.#tree.linkClosed(io.now, peer)) {
      // What comes next; what was on its way over the closed link, anti-entropy brings.
      const range = { origin, seq: Math.min(maxSeq, this.#memory.highest(origin) + 1), count: 1 };
      for (const link of links) io.send(link, encodeFrame({ type: "graft", range }, this.#self), priorities.control);
    }
    this.#adverts.linkClosed(peer);
    this.#forwards.forget(peer);
  }

  tick(io: Io): void {
    const tellAt = this.#tellAt();
    if (tellAt !== undefined && tellAt <= io.now) this.tell(io);
    // This needs no timer, because the probes of any link bring a tick every few seconds.
    this.#memory.tidy(io.now);
    this.#adverts.tick(io);
    this.#spread.tick?.(io);
  }

  nextDeadline(): number | undefined {
    return earlier(earlier(this.#tellAt(), this.#adverts.nextDeadline()), this.#spread.nextDeadline?.());
  }

  #tellAt(): number | undefined {
    return this.#untold.length === 0 ? undefined : this.#toldAt + this.#knobs.coalesceMs;
  }

  // `from` undefined: it is this node's own.
  #pass(io: Io, rumor: FrameOf<"rumor">, from: PeerId | undefined): void {
    io.raise({ type: "replica-changed", by: "rumor", from });
    this.#memory.keep(rumor.origin, rumor.seq, rumor.payload, io.now);
    this.#spread.pass(io, rumor, from);
  }

  #send(io: Io, rumor: FrameOf<"rumor">, targets: readonly PeerId[]): void {
    if (targets.length === 0) return;
    const bytes = encodeFrame(rumor, this.#self);
    // A paste must not delay typing.
    const large = rumor.payload.length > largeBytes;
    const small = rumor.origin === this.#self ? priorities.typing : priorities.rumor;
    for (const peer of targets) io.send(peer, bytes, large ? priorities.repair : small);
    this.sent += targets.length;
  }
}
