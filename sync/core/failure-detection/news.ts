/** News of members that waits for its links: each piece is told once on each, riding on other frames. SWIM 2002, section 4.1. */
import type { Io, PeerId } from "../types.ts";
import { encodeFrame, type NewsItem } from "./frames.ts";
import type { FailureDetectionConfig, FailureDetectionKnobs } from "./knobs.ts";

/** News told on one link at once: at this pace a fifth of what a receiver bears in ten seconds. */
const newsAtOnce = 100;
/** News that waits for one link; beyond it the rosters' exchange tells. */
const maxWaitingNews = 8_192;

/** What waits to be told on a link, the latest for each peer and accuser. */
type Waiting = Map<string, NewsItem>;

export class News {
  readonly #self: PeerId;
  readonly #knobs: FailureDetectionKnobs;
  readonly #links = new Map<PeerId, Waiting>();

  constructor(self: PeerId, config: FailureDetectionConfig) {
    this.#self = self;
    this.#knobs = config.failureDetection;
  }

  opened(peer: PeerId): void {
    this.#links.set(peer, new Map());
  }

  closed(peer: PeerId): void {
    this.#links.delete(peer);
  }

  /** The other end of the link knows. */
  heard(from: PeerId, item: NewsItem): void {
    this.#links.get(from)?.delete(keyOf(item));
  }

  tellAll(io: Io, item: NewsItem, except: PeerId | undefined): void {
    for (const peer of this.#links.keys()) if (peer !== except) this.tell(io, peer, item);
  }

  tell(io: Io, to: PeerId, item: NewsItem): void {
    const waiting = this.#links.get(to);
    if (!waiting) return;
    const key = keyOf(item);
    if (waiting.size >= maxWaitingNews && !waiting.has(key)) return;
    waiting.set(key, item);
    io.sendLater(to, "news", this.#knobs.newsMs, () => this.#take(io, to, waiting));
  }

  // What is too much for one frame goes with the next: whoever is made to tell a flood must not be cut off for it.
  #take(io: Io, to: PeerId, waiting: Waiting): Uint8Array | undefined {
    const items: NewsItem[] = [];
    for (const [key, item] of waiting) {
      if (items.length >= newsAtOnce) break;
      items.push(item);
      waiting.delete(key);
    }
    if (waiting.size > 0) io.sendLater(to, "news", this.#knobs.newsMs, () => this.#take(io, to, waiting));
    return items.length > 0 ? encodeFrame({ type: "news", items }, this.#self) : undefined;
  }
}

const keyOf = ({ peer, accuser }: NewsItem): string => (accuser ? peer + accuser : peer);
