/** Counts what each peer sends in windows of ten seconds, and says when it is too much. */
import type { NodeConfig } from "./config.ts";
import type { PeerId } from "./types.ts";
import type { Frame } from "./wire.ts";
import { countItems } from "./anti-entropy/summary.ts";

const windowMs = 10_000;

/** Frames whose answer costs more than they do: a walk over the document, payloads, frames to others. */
const costly: ReadonlySet<Frame["type"]> = new Set<Frame["type"]>([
  "summary",
  "roster",
  "graft",
  "pull",
  "join",
  "forward-join",
  "shuffle",
  "ping-request",
  "relay",
]);

interface Window {
  readonly from: number;
  frames: number;
  costly: number;
  duplicates: number;
}

export class RateLimit {
  readonly #config: NodeConfig;
  readonly #windows = new Map<PeerId, Window>();

  constructor(config: NodeConfig) {
    this.#config = config;
  }

  /** Counts a frame, before anything is done about it; words that say what is too much, or undefined. */
  excess(peer: PeerId, frame: Frame, now: number): string | undefined {
    const window = this.#windowOf(peer, now);
    window.frames += weightOf(frame);
    if (costly.has(frame.type)) window.costly++;
    if (window.frames > this.#config.framesPerTenSeconds) return `${window.frames} frames in ten seconds`;
    if (window.costly > this.#config.costlyPerTenSeconds) return `${window.costly} costly frames in ten seconds`;
    return undefined;
  }

  /** Counts a rumor that was known already; words, or undefined, as above. */
  excessOfDuplicates(peer: PeerId, now: number): string | undefined {
    const duplicates = ++this.#windowOf(peer, now).duplicates;
    return duplicates > this.#config.duplicatesPerTenSeconds ? `${duplicates} known rumors in ten seconds` : undefined;
  }

  forget(peer: PeerId): void {
    this.#windows.delete(peer);
  }

  #windowOf(peer: PeerId, now: number): Window {
    let window = this.#windows.get(peer);
    if (!window || now >= window.from + windowMs)
      this.#windows.set(peer, (window = { from: now, frames: 0, costly: 0, duplicates: 0 }));
    return window;
  }
}

/** So many entries of a summary cost as much as a frame: half a million of them are no more than a large document has. */
const itemsAsOne = 100;

// Each rumor, member or peer that is named costs a look, or is told on: one frame could name millions of them.
function weightOf(frame: Frame): number {
  switch (frame.type) {
    case "advert":
      return frame.ranges.reduce((sum, { count }) => sum + count, 1);
    case "graft":
      return frame.range.count;
    case "news":
    case "roster":
      return 1 + frame.items.length;
    case "neighbours":
      return 1 + frame.added.length + frame.removed.length;
    case "shuffle":
    case "shuffle-reply":
      return 1 + frame.peers.length;
    case "summary":
      return 1 + Math.floor(countItems(frame) / itemsAsOne);
    default:
      return 1;
  }
}

/** Of what a link bears in one window, so much may be passed on for others. A receiver's window overlaps two of a sender's. */
const forwardedShare = 0.4;
/** For rumors and presences each, which share one bound with news and everything else. */
const relayedShare = 0.15;

/** Bounds what is sent because of others on each link, so that nobody is cut off for what others make it send. */
export class ForwardLimit {
  readonly #most: number;
  readonly #windows = new Map<PeerId, { readonly from: number; forwarded: number }>();

  /** `costly`: walks, relays and such. `relayed`: rumors, or presences. */
  constructor(config: NodeConfig, kind: "costly" | "relayed" = "costly") {
    this.#most = Math.floor(
      kind === "costly" ? config.costlyPerTenSeconds * forwardedShare : config.framesPerTenSeconds * relayedShare,
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
