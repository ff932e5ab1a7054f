/** Counts what each peer sends in windows of ten seconds, and says when it is too much. */
import type { NodeConfig } from "./config.ts";
import type { PeerId } from "./types.ts";
import type { Frame } from "./wire.ts";

const windowMs = 10_000;

export class RateLimit {
  readonly #config: NodeConfig;
  readonly #windows = new Map<PeerId, { from: number; frames: number; summaries: number }>();

  constructor(config: NodeConfig) {
    this.#config = config;
  }

  /** Counts a frame; words that say what is too much, or undefined. */
  excess(peer: PeerId, frame: Frame, now: number): string | undefined {
    let window = this.#windows.get(peer);
    if (!window || now >= window.from + windowMs)
      this.#windows.set(peer, (window = { from: now, frames: 0, summaries: 0 }));
    window.frames++;
    if (frame.type === "summary") window.summaries++;
    if (window.frames > this.#config.framesPerTenSeconds) return `${window.frames} frames in ten seconds`;
    if (window.summaries > this.#config.summariesPerTenSeconds) return `${window.summaries} summaries in ten seconds`;
    return undefined;
  }

  forget(peer: PeerId): void {
    this.#windows.delete(peer);
  }
}
