/**
 * The composed protocol of one peer: events in, effects out. It owns no timer, socket, clock or random source; the
 * driver hands it inputs with the time and carries out the effects in their order.
 */
import { AntiEntropy } from "./anti-entropy.ts";
import { equalBytes } from "./bytes.ts";
import { defaultConfig, type NodeConfig } from "./config.ts";
import { Membership } from "./membership.ts";
import { Presence } from "./presence.ts";
import { Probes } from "./probes.ts";
import { RateLimit } from "./rate-limit.ts";
import { Rumors } from "./rumors.ts";
import type { CloseReason, Effect, Input, Io, PeerId, Random, Replica } from "./types.ts";
import { priorities } from "./types.ts";
import { decodeFrame, encodeFrame, type Frame } from "./wire.ts";

export interface NodeOptions {
  readonly self: PeerId;
  readonly replica: Replica;
  readonly random: Random;
  /** Deviations from `defaultConfig`. */
  readonly config?: Partial<NodeConfig>;
}

export interface NodeStatus {
  /** Peers known to be alive, this one included. */
  readonly members: number;
  readonly links: number;
  /** No link is known to hold anything else than this replica, and nothing waits for a gap. */
  readonly inSync: boolean;
  /** Some link was found, or brought, to be equal. */
  readonly agreesWithSomeone: boolean;
}

export class Node {
  readonly self: PeerId;
  readonly #config: NodeConfig;
  readonly #replica: Replica;
  readonly #membership: Membership;
  readonly #rumors: Rumors;
  readonly #antiEntropy: AntiEntropy;
  readonly #presence: Presence;
  readonly #probes: Probes;
  readonly #rates: RateLimit;
  #gatheredAt: number | undefined;

  constructor({ self, replica, random, config: deviations }: NodeOptions) {
    const config = { ...defaultConfig, ...deviations };
    this.self = self;
    this.#config = config;
    this.#replica = replica;
    this.#membership = new Membership(self, config, random);
    this.#rumors = new Rumors(self, config, replica, this.#membership);
    this.#antiEntropy = new AntiEntropy(self, config, random, replica);
    this.#presence = new Presence(self, config, this.#membership);
    this.#probes = new Probes(self, config, random);
    this.#rates = new RateLimit(config);
  }

  /**
   * Tells the node a past fact at time `now` (milliseconds on a clock that never goes back), and does everything that
   * is due by then. Returns what the driver has to do, in order.
   */
  handle(input: Input, now: number): Effect[] {
    const effects: Effect[] = [];
    const io = this.#io(effects, now);
    const due = this.nextDeadline(now);
    if (due !== undefined && now > due + this.#config.lateMs) this.#probes.voidAccusations(io);
    const inSync = this.#antiEntropy.inSync();
    this.#take(io, input);
    this.#tick(io);
    if (this.#antiEntropy.inSync() !== inSync && !effects.some(isStatusChange)) io.emit({ type: "status-changed" });
    return effects;
  }

  /** When `handle` wants to be called at the latest; the driver keeps one timer. */
  nextDeadline(now: number): number | undefined {
    const deadlines = [
      this.#membership.nextDeadline(),
      this.#rumors.nextDeadline(),
      this.#antiEntropy.nextDeadline(now, this.#rumors.changedAt),
      this.#presence.nextDeadline(),
      this.#probes.nextDeadline(),
      this.#gatheredAt,
    ].filter((deadline) => deadline !== undefined);
    return deadlines.length === 0 ? undefined : Math.min(...deadlines);
  }

  status(): NodeStatus {
    return {
      members: this.#membership.memberCount(),
      links: this.#membership.links().length,
      inSync: this.#antiEntropy.inSync(),
      agreesWithSomeone: this.#antiEntropy.agreesWithSomeone(),
    };
  }

  counters(): { rumorsSent: number; duplicates: number; repairs: number } {
    const { told, duplicates } = this.#rumors;
    return { rumorsSent: told, duplicates, repairs: this.#antiEntropy.repairs };
  }

  links(): PeerId[] {
    return this.#membership.links();
  }

  #take(io: Io, input: Input): void {
    switch (input.type) {
      case "link-opened":
        return this.#linkOpened(io, input.peer, input.initiator);
      case "link-closed":
        return this.#linkClosed(io, input.peer, "lost");
      case "frame-received":
        return this.#frameReceived(io, input.from, input.bytes);
      case "transfer-progressed":
        this.#probes.heard(io, input.from);
        return this.#antiEntropy.transferProgressed(io, input.from);
      case "dial-failed":
        return this.#membership.dialFailed(io, input.peer, input.gone);
      case "peers-discovered":
        return this.#membership.discovered(io, input.peers, input.source);
      case "local-update":
        return this.#rumors.localUpdate(io, input.update);
      case "replica-changed":
        return this.#probeAll(io);
      case "local-presence":
        return this.#presence.localPresence(io, input.payload);
      case "woke":
        this.#probes.voidAccusations(io);
        this.#membership.woke(io);
        return this.#probeAll(io);
      case "leave":
        return this.#leave(io);
      case "tick":
        return undefined;
    }
  }

  #tick(io: Io): void {
    this.#membership.tick(io);
    this.#rumors.tick(io);
    this.#presence.tick(io);
    for (const peer of this.#probes.tick(io)) this.#probe(io, peer);
    if (this.#gatheredAt !== undefined && this.#gatheredAt <= io.now) {
      this.#gatheredAt = undefined;
      this.#replica.applyGathered();
    }
    this.#antiEntropy.tick(io, this.#rumors.changedAt);
  }

  #linkOpened(io: Io, peer: PeerId, initiator: boolean): void {
    // What was not told yet is in the replica already; the new link gets it by anti-entropy, the others now.
    this.#rumors.tell(io);
    if (!this.#membership.linkOpened(io, peer)) return;
    this.#probes.linkOpened(io, peer);
    this.#antiEntropy.linkOpened(io, peer, initiator);
    this.#presence.linkOpened(io, peer);
    io.emit({ type: "status-changed" });
  }

  // `lost` links are dialled again; peers that left are not, and those at fault never.
  #linkClosed(io: Io, peer: PeerId, why: "lost" | CloseReason): void {
    if (!this.#membership.isLinked(peer)) return;
    const lost = why === "lost" || why === "unresponsive";
    this.#membership.linkClosed(io, peer, !lost);
    if (!lost && why !== "left") this.#membership.expel(peer);
    this.#probes.linkClosed(peer);
    this.#antiEntropy.linkClosed(peer);
    this.#rates.forget(peer);
    this.#presence.sweep(io);
    // A rumor may have been on its way over that link, and others may count on its having come: look at once.
    if (lost) this.#probeAll(io);
    io.emit({ type: "status-changed" });
  }

  #frameReceived(io: Io, from: PeerId, bytes: Uint8Array): void {
    // Frames of a link that was closed here may still come in.
    if (!this.#membership.isLinked(from)) return;
    this.#probes.heard(io, from);
    const decoded = decodeFrame(bytes, from);
    if (!decoded.ok) return io.close(from, "malformed-frame", decoded.reason);
    const excess = this.#rates.excess(from, decoded.frame, io.now);
    if (excess) return io.close(from, "too-frequent", excess);
    return this.#frame(io, from, decoded.frame);
  }

  #frame(io: Io, from: PeerId, frame: Frame): void {
    switch (frame.type) {
      case "probe": {
        this.#rumors.tell(io);
        const same = equalBytes(frame.digest, this.#replica.digest());
        this.#probes.answer(io, from, frame.nonce, same);
        return this.#antiEntropy.compared(io, from, same, false);
      }
      case "probe-ack":
        this.#probes.answered(io, from, frame.nonce);
        return this.#antiEntropy.compared(io, from, frame.same, true);
      case "neighbours":
        this.#membership.neighboursReceived(io, from, frame);
        this.#presence.neighboursReceived(io, from, frame);
        return io.emit({ type: "status-changed" });
      case "rumor":
        if (this.#rumors.received(io, from, frame) === "gap") this.#gapFound(io, from);
        return undefined;
      case "summary":
        this.#rumors.tell(io);
        return this.#repairing(io, from, () => {
          if (this.#antiEntropy.summaryReceived(io, from, frame)) this.#probe(io, from);
        });
      case "delta":
        return this.#repairing(io, from, () => {
          if (this.#antiEntropy.deltaReceived(io, from, frame) === "gap") this.#gapFound(io, from);
        });
      case "presence":
        return this.#presence.received(io, from, frame);
      case "leave":
        return io.close(from, "left", "the peer left");
    }
  }

  // What one neighbour brought, another may lack: let them look now, not at their next probe.
  #repairing(io: Io, from: PeerId, repair: () => void): void {
    const before = this.#replica.digest();
    repair();
    if (equalBytes(before, this.#replica.digest())) return;
    for (const peer of this.#membership.links()) if (peer !== from) this.#probe(io, peer);
  }

  #gapFound(io: Io, from: PeerId): void {
    this.#gatheredAt ??= io.now + this.#config.settleMs;
    this.#antiEntropy.gapFound(io, from);
  }

  #leave(io: Io): void {
    this.#rumors.tell(io);
    const frame = encodeFrame({ type: "leave" }, this.self);
    const links = this.#membership.links();
    // Not sooner than the rumors that wait: whoever hears it listens no more.
    for (const peer of links) io.send(peer, frame, priorities.rumor);
    for (const peer of links) io.close(peer, "left", "leaving");
  }

  #probeAll(io: Io): void {
    for (const peer of this.#membership.links()) this.#probe(io, peer);
  }

  // A digest that is older than what was typed would look like a difference: tell first.
  #probe(io: Io, peer: PeerId): void {
    this.#rumors.tell(io);
    this.#probes.probe(io, peer, this.#replica.digest());
  }

  #io(effects: Effect[], now: number): Io {
    const io: Io = {
      now,
      send: (to, bytes, priority) => effects.push({ type: "send", to, bytes, priority }),
      dial: (peer) => effects.push({ type: "dial", peer }),
      close: (peer, reason, detail) => {
        effects.push({ type: "close", peer, reason, detail });
        // The link is gone from here on, not when the driver says so.
        this.#linkClosed(io, peer, reason);
      },
      emit: (event) => effects.push({ type: "emit", event }),
    };
    return io;
  }
}

const isStatusChange = (effect: Effect): boolean => effect.type === "emit" && effect.event.type === "status-changed";
