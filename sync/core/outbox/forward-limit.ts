/** Bounds what is sent because of others. */
import type { OutboxConfig } from "./knobs.ts";
import type { PeerId } from "../types.ts";

const windowMs = 10_000;
/** Of what a link bears in one window, so much may be passed on for others. A receiver's window overlaps two of a sender's. */
const forwardedShare = 0.4;
/** For rumors and presences each, which share one bound with news and everything else. */
const relayedShare = 0.15;

/** Caps forwarding on each link, so that relaying never trips a neighbour's rate limit. */
export class ForwardLimit {
  readonly #most: number;
  readonly #windows = new Map<PeerId, { readonly from: number; forwarded: number }>();

  /** `costly`: walks, relays and such. `relayed`: rumors, or presences. */
  constructor(config: OutboxConfig, kind: "costly" | "relayed" = "costly") {
    this.#most = Math.floor(
      kind === "costly"
        ? config.outbox.costlyPerTenSeconds * forwardedShare
        : config.outbox.framesPerTenSeconds * relayedShare,
    );
  }

  /** Counts a frame for `link`; false when it has to be dropped. */
  allows(link: PeerId, now: number): boolean {
    let window = this.#windows.get(link);
    if (!window || now >= window.from + windowMs) this.#windows.set(link, (window = { from: now, forwarded: 0 }));
    return ++window.forwarded <= this.#most;
  }

  forget(link: PeerId): void {
    this.#windows.delete(link);
  }
}
