/**
 * Rumor mongering: a local update becomes a rumor `(origin, seq)` that is told once on each link; a rumor that is heard
 * is applied once and passed on to the links that are not known to have it. Source: Demers 1987, section 1.4.
 * What this misses (a link that broke in between), anti-entropy brings. Per-origin eager and lazy links go here next.
 */
import type { NodeConfig } from "./config.ts";
import type { Membership } from "./membership.ts";
import type { ApplyResult, Io, PeerId, Replica } from "./types.ts";
import { priorities } from "./types.ts";
import { encodeFrame, type FrameOf } from "./wire.ts";

/** Rumors remembered with the links that told them. */
const maxHot = 2048;
/** Origins whose sequence numbers are remembered. */
const maxOrigins = 4096;
/** Sequence numbers below the highest of an origin that are told apart; older ones count as known. */
const seenWindow = 1024;

export class Rumors {
  readonly #self: PeerId;
  readonly #config: NodeConfig;
  readonly #replica: Replica;
  readonly #membership: Membership;
  #seq = 0;
  #untold: Uint8Array[] = [];
  #toldAt = Number.NEGATIVE_INFINITY;
  /** For each origin, the sequence numbers heard: the highest, and which of those just below it. */
  readonly #seen = new Map<PeerId, { highest: number; recent: Set<number> }>();
  /** For each rumor heard lately, who told it: the same peer telling it twice is a replay. */
  readonly #heardFrom = new Map<string, Set<PeerId>>();
  /** Time of the last change by any rumor: right after it, differing digests prove nothing. */
  changedAt = Number.NEGATIVE_INFINITY;
  told = 0;
  duplicates = 0;

  constructor(self: PeerId, config: NodeConfig, replica: Replica, membership: Membership) {
    this.#self = self;
    this.#config = config;
    this.#replica = replica;
    this.#membership = membership;
  }

  localUpdate(io: Io, update: Uint8Array): void {
    this.#untold.push(update);
    if (io.now >= this.#toldAt + this.#config.coalesceMs) this.tell(io);
  }

  /** Tells everyone what was not told yet, as one rumor. */
  tell(io: Io): void {
    if (this.#untold.length === 0) return;
    const [first, ...rest] = this.#untold as [Uint8Array, ...Uint8Array[]];
    const payload = rest.length === 0 ? first : this.#replica.merge(this.#untold);
    this.#untold = [];
    this.#toldAt = io.now;
    this.changedAt = io.now;
    const rumor = { type: "rumor", origin: this.#self, seq: ++this.#seq, payload } as const;
    this.#send(io, rumor, this.#membership.links());
  }

  /** Applies and passes on a rumor. The result is undefined for a duplicate. */
  received(io: Io, from: PeerId, rumor: FrameOf<"rumor">): ApplyResult | undefined {
    const id = `${rumor.origin}:${rumor.seq}`;
    const tellers = this.#heardFrom.get(id);
    if (tellers?.has(from)) {
      io.close(from, "replayed-rumor", `rumor ${rumor.seq} of ${rumor.origin} was told twice`);
      return undefined;
    }
    if (tellers) tellers.add(from);
    else {
      this.#heardFrom.set(id, new Set([from]));
      dropOldest(this.#heardFrom, maxHot);
    }
    if (rumor.origin === this.#self || !this.#isNew(rumor.origin, rumor.seq)) {
      this.duplicates++;
      return undefined;
    }
    const result = this.#replica.apply(rumor.payload);
    if (result === "invalid") {
      io.close(from, "invalid-update", `rumor ${rumor.seq} of ${rumor.origin} is not a Yjs update`);
      return result;
    }
    this.changedAt = io.now;
    this.#send(io, rumor, this.#membership.relayTargets(rumor.origin, from));
    return result;
  }

  tick(io: Io): void {
    const due = this.nextDeadline();
    if (due !== undefined && due <= io.now) this.tell(io);
  }

  nextDeadline(): number | undefined {
    return this.#untold.length === 0 ? undefined : this.#toldAt + this.#config.coalesceMs;
  }

  #send(io: Io, rumor: FrameOf<"rumor">, targets: readonly PeerId[]): void {
    if (targets.length === 0) return;
    const bytes = encodeFrame(rumor, this.#self);
    for (const peer of targets) io.send(peer, bytes, priorities.rumor);
    this.told += targets.length;
  }

  #isNew(origin: PeerId, seq: number): boolean {
    let seen = this.#seen.get(origin);
    if (!seen) {
      this.#seen.set(origin, (seen = { highest: seq, recent: new Set() }));
      dropOldest(this.#seen, maxOrigins);
    }
    if (seq <= seen.highest - seenWindow || seen.recent.has(seq)) return false;
    seen.recent.add(seq);
    seen.highest = Math.max(seen.highest, seq);
    if (seen.recent.size > 2 * seenWindow)
      for (const old of seen.recent) if (old <= seen.highest - seenWindow) seen.recent.delete(old);
    return true;
  }
}

// Maps keep insertion order: the first key is the oldest.
function dropOldest<K, V>(map: Map<K, V>, bound: number): void {
  if (map.size <= bound) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
