/**
 * Which rumors this node has heard, and the payloads of the latest, to be given to whoever lacks them. A rumor is known
 * by its origin and the origin's sequence number. Bounds: see the constants and the configuration.
 */
import { keepNewest } from "../bounds.ts";
import type { DisseminationConfig, DisseminationKnobs } from "./knobs.ts";
import type { Occupancy, PeerId } from "../types.ts";

/** Origins whose sequence numbers are remembered; the oldest is forgotten first. */
const maxOrigins = 4096;
/** Sequence numbers below the highest of an origin that are told apart; older ones count as heard. */
const window = 1024;

/** Everything from `first` to `last` was heard, and `others` apart from that. Numbers below the window count as heard. */
interface Heard {
  first: number;
  last: number;
  highest: number;
  others: Set<number> | undefined;
}

interface Kept {
  readonly payload: Uint8Array;
  readonly heardAt: number;
}

export class RumorMemory {
  readonly #knobs: DisseminationKnobs;
  readonly #heard = new Map<PeerId, Heard>();
  readonly #kept = new Map<string, Kept>();
  #keptBytes = 0;

  constructor(config: DisseminationConfig) {
    this.#knobs = config.dissemination;
  }

  occupancy(): Occupancy[] {
    const { cachedRumors, cachedBytes } = this.#knobs;
    return [
      { what: "origins heard", size: this.#heard.size, bound: maxOrigins },
      { what: "rumors kept", size: this.#kept.size, bound: cachedRumors },
      { what: "bytes of rumors kept", size: this.#keptBytes, bound: cachedBytes },
    ];
  }

  hasHeard(origin: PeerId, seq: number): boolean {
    const heard = this.#heard.get(origin);
    if (!heard) return false;
    if (seq > heard.highest) return false;
    if (seq <= heard.highest - window) return true;
    return (seq >= heard.first && seq <= heard.last) || (heard.others?.has(seq) ?? false);
  }

  /** The highest sequence number heard of an origin; 0 of none. */
  highest(origin: PeerId): number {
    return this.#heard.get(origin)?.highest ?? 0;
  }

  /** Notes a rumor as heard. False when it had been. */
  hear(origin: PeerId, seq: number): boolean {
    if (this.hasHeard(origin, seq)) return false;
    const heard = this.#heard.get(origin);
    if (!heard) {
      this.#heard.set(origin, { first: seq, last: seq, highest: seq, others: undefined });
      keepNewest(this.#heard, maxOrigins);
      return true;
    }
    heard.highest = Math.max(heard.highest, seq);
    if (seq === heard.last + 1) heard.last = seq;
    else if (seq === heard.first - 1) heard.first = seq;
    else (heard.others ??= new Set()).add(seq);
    join(heard);
    return true;
  }

  /** Keeps a payload while it is young and there is room for it. */
  keep(origin: PeerId, seq: number, payload: Uint8Array, now: number): void {
    if (payload.length > this.#knobs.cachedBytes / 4) return;
    this.#kept.set(rumorId(origin, seq), { payload, heardAt: now });
    this.#keptBytes += payload.length;
    this.tidy(now);
  }

  /** Evicts payloads that are too old or too many. */
  tidy(now: number): void {
    const { cachedRumors, cachedBytes, cachedMs } = this.#knobs;
    for (const [id, { payload: oldest, heardAt }] of this.#kept) {
      const tooMany = this.#kept.size > cachedRumors || this.#keptBytes > cachedBytes;
      if (!tooMany && now < heardAt + cachedMs) return;
      this.#kept.delete(id);
      this.#keptBytes -= oldest.length;
    }
  }

  kept(origin: PeerId, seq: number): Kept | undefined {
    return this.#kept.get(rumorId(origin, seq));
  }
}

/** A rumor's name, as key of a map. */
export function rumorId(origin: PeerId, seq: number): string {
  return `${origin}${seq}`;
}

// The run grows over those that now touch it, and over what the window has passed.
function join(heard: Heard): void {
  const { others } = heard;
  heard.last = Math.max(heard.last, heard.highest - window);
  if (!others) return;
  while (others.delete(heard.last + 1)) heard.last++;
  while (others.delete(heard.first - 1)) heard.first--;
  if (others.size > window) for (const old of others) if (old <= heard.highest - window) others.delete(old);
  if (others.size === 0) heard.others = undefined;
}
