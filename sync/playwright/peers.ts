/** Opens peers: pages that nothing but the network joins. */
import type { Browser, BrowserContext, BrowserContextOptions } from "@playwright/test";
import { Peer } from "./peer.ts";

export interface PeerOptions extends BrowserContextOptions {
  /** What messages call the peer. Default: `peer 1` and so on. */
  readonly name?: string;
}

/** `N` peers, as a tuple if the number is known. */
export type Several<N extends number, Found extends Peer[] = []> = number extends N
  ? Peer[]
  : Found["length"] extends N
    ? Found
    : Several<N, [...Found, Peer]>;

export class Peers {
  readonly #browser: Browser;
  readonly #provider: string;
  readonly #contexts: BrowserContext[] = [];
  /** Of all that were opened, to name the next. */
  #count = 0;

  /** `provider`: where pages have their provider, as a path from `window`. */
  constructor(browser: Browser, provider: string) {
    this.#browser = browser;
    this.#provider = provider;
  }

  /** An empty page in a browser context of its own. */
  async blank({ name = `peer ${++this.#count}`, ...options }: PeerOptions = {}): Promise<Peer> {
    const context = await this.#browser.newContext(options);
    this.#contexts.push(context);
    return Peer.create(context, { name, provider: this.#provider });
  }

  /** Opens an address, and waits until the page has its provider. */
  async open(url: string, options?: PeerOptions): Promise<Peer> {
    const peer = await this.blank(options);
    await peer.goto(url);
    return peer;
  }

  /**
   * Opens one document for `count` peers. The others open the address that the first one shows: a page may make a document and
   * put its link into the address bar.
   */
  async gather<N extends number>(count: N, url: string, options?: Omit<PeerOptions, "name">): Promise<Several<N>> {
    const first = await this.open(url, options);
    const rest = Array.from({ length: count - 1 }, () => this.open(first.page.url(), options));
    return [first, ...(await Promise.all(rest))] as Several<N>;
  }

  async close(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
  }
}
