/** Counts what each peer sends in windows of ten seconds, and says when it is too much. */
import type { OutboxConfig, OutboxKnobs } from "./outbox/knobs.ts";
import type { Module } from "./module.ts";
import type { Fact, Io, PeerId } from "./types.ts";
import { isCostly, weightOf, type SingleFrame } from "./frames.ts";

const windowMs = 10_000;

interface Window {
  readonly from: number;
  frames: number;
  costly: number;
  duplicates: number;
}

export class RateLimit implements Module {
  readonly #knobs: OutboxKnobs;
  readonly #windows = new Map<PeerId, Window>();

  constructor(config: OutboxConfig) {
    this.#knobs = config.outbox;
  }

  /** Counts a frame, before anything is done about it; words that say what is too much, or undefined. */
  excess(peer: PeerId, frame: SingleFrame, now: number): string | undefined {
    const window = this.#windowOf(peer, now);
    window.frames += weightOf(frame);
    if (isCostly(frame)) window.costly++;
    if (window.frames > this.#knobs.framesPerTenSeconds) return `${window.frames} frames in ten seconds`;
    if (window.costly > this.#knobs.costlyPerTenSeconds) return `${window.costly} costly frames in ten seconds`;
    return undefined;
  }

  /** Counts rumors that were known already. */
  told(io: Io, fact: Fact): void {
    if (fact.type !== "known-rumor") return;
    const duplicates = ++this.#windowOf(fact.from, io.now).duplicates;
    if (duplicates > this.#knobs.duplicatesPerTenSeconds)
      io.close(fact.from, "replayed-rumor", `${duplicates} known rumors in ten seconds`);
  }

  closed(_io: Io, peer: PeerId): void {
    this.#windows.delete(peer);
  }

  #windowOf(peer: PeerId, now: number): Window {
    let window = this.#windows.get(peer);
    if (!window || now >= window.from + windowMs)
      this.#windows.set(peer, (window = { from: now, frames: 0, costly: 0, duplicates: 0 }));
    return window;
  }
}
