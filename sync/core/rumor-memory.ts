/**
 * Which rumors this node has heard, and the payloads of the latest, to be given to whoever lacks them. A rumor is known
 * by its origin and the origin's sequence number. Bounds: see the constants and the configuration.
 */
import type { NodeConfig } from "./config.ts";
import type { Occupancy, PeerId } from "./types.ts";

/** Origins whose sequence numbers are remembered; the oldest is forgotten first. */
const maxOrigins = 4096;
/** Sequence numbers below the highest of an origin that are told apart; older ones count as heard. */
const window = 1024;

interface Heard {
  highest: number;
  /** Those within the window that were heard; undefined as long as none was skipped. */
  recent: Set<number> | undefined;
  /** When no number was skipped, everything from here to the highest was heard. */
  first: number;
}

interface Kept {
  readonly payload: Uint8Array;
  readonly heardAt: number;
}

export class RumorMemory {
  readonly #config: NodeConfig;
  readonly #heard = new Map<PeerId, Heard>();
  readonly #kept = new Map<string, Kept>();
  #keptBytes = 0;

  constructor(config: NodeConfig) {
    this.#config = config;
  }

  occupancy(): Occupancy[] {
    const { cachedRumors, cachedBytes } = this.#config;
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
    return heard.recent ? heard.recent.has(seq) : seq >= heard.first;
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
      this.#heard.set(origin, { highest: seq, recent: undefined, first: seq });
      dropOldest(this.#heard, maxOrigins);
      return true;
    }
    if (!heard.recent && seq === heard.highest + 1) {
      heard.highest = seq;
      return true;
    }
    // In order so far: only now does each number count by itself.
    if (!heard.recent) {
      heard.recent = new Set();
      for (let old = Math.max(heard.first, heard.highest - window + 1); old <= heard.highest; old++)
        heard.recent.add(old);
    }
    heard.recent.add(seq);
    heard.highest = Math.max(heard.highest, seq);
    if (heard.recent.size > 2 * window)
      for (const old of heard.recent) if (old <= heard.highest - window) heard.recent.delete(old);
    return true;
  }

  /** Keeps a payload while there is room for it. */
  keep(origin: PeerId, seq: number, payload: Uint8Array, now: number): void {
    const { cachedRumors, cachedBytes } = this.#config;
    if (payload.length > cachedBytes / 4) return;
    this.#kept.set(rumorId(origin, seq), { payload, heardAt: now });
    this.#keptBytes += payload.length;
    while (this.#kept.size > cachedRumors || this.#keptBytes > cachedBytes) {
      const oldest = this.#kept.entries().next();
      if (oldest.done) return;
      this.#kept.delete(oldest.value[0]);
      this.#keptBytes -= oldest.value[1].payload.length;
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

// Maps keep insertion order: the first key is the oldest.
function dropOldest<K, V>(map: Map<K, V>, bound: number): void {
  if (map.size <= bound) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
