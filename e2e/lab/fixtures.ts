/**
 * The fixtures of a browser test: a server on its own port, and any number of isolated peers on its own document. Each
 * peer has its own browser context, so only the network joins them.
 */
import { AxeBuilder } from "@axe-core/playwright";
import {
  test as base,
  expect,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from "@playwright/test";
import { createSecret, formatDocumentLink } from "../../sync/index.ts";
import { madeHere } from "../../scripts/made-here.ts";
import { Peer } from "./peer.ts";
import { TestServer } from "./server.ts";

type Device = "colorScheme" | "viewport" | "hasTouch" | "isMobile" | "deviceScaleFactor" | "userAgent";

export interface OpenOptions extends Pick<BrowserContextOptions, Device> {
  /** Another document than the test's own. */
  readonly secret?: string;
  /** Let the app's service worker run, so that it opens without a network. Default: false, which is faster. */
  readonly offlineShell?: boolean;
  /**
   * Open as a guest who got the link from somebody else, and waits where nobody has the document. Default: as if the
   * document were made here.
   */
  readonly guest?: boolean;
}

export class Room {
  readonly secret = createSecret();
  readonly server: TestServer;
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];

  constructor(browser: Browser, server: TestServer) {
    this.#browser = browser;
    this.server = server;
  }

  link(secret: string = this.secret): string {
    return `${this.server.url}/${formatDocumentLink(secret)}`;
  }

  /** Opens the document in a browser context of its own, and waits until one can type. */
  async open({ secret, ...options }: OpenOptions = {}): Promise<Peer> {
    const peer = await this.blank(options);
    await peer.goto(this.link(secret));
    return peer;
  }

  /** A browser context of its own with an empty page. */
  async blank({ offlineShell = false, guest = false, ...device }: Omit<OpenOptions, "secret"> = {}): Promise<Peer> {
    const context = await this.#browser.newContext({
      ...device,
      serviceWorkers: offlineShell ? "allow" : "block",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    this.#contexts.push(context);
    if (!guest) await context.addInitScript(madeHere);
    return Peer.create(context);
  }

  /** Opens the document for `count` peers at once, and waits until they are all linked and in sync. */
  async gather(count: number): Promise<Peer[]> {
    const peers = await Promise.all(Array.from({ length: count }, () => this.open()));
    await expectLinked(...peers);
    await expectConverged(...peers);
    return peers;
  }

  async close(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
  }
}

export const test = base.extend<{ server: TestServer; room: Room }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from this pattern
  server: async ({}, use) => {
    const server = await TestServer.start();
    await use(server);
    await server.stop();
  },
  room: async ({ browser, server }, use) => {
    const room = new Room(browser, server);
    await use(room);
    await room.close();
  },
});

export { expect };

/** Polls often, since most waits take some ten milliseconds. */
const intervals = [20, 50, 100, 250];

/** Expects every peer to be linked to every other, as in rooms of up to seven. */
export async function expectLinked(...peers: Peer[]): Promise<void> {
  for (const peer of peers)
    await expect.poll(async () => (await peer.status()).links, { message: "links", intervals }).toBe(peers.length - 1);
}

/** Expects the document, and what the editor shows of it, to be exactly this text, trailing spaces included. */
export async function expectText(peer: Peer, text: string): Promise<void> {
  await expect
    .poll(() => Promise.all([peer.text(), peer.shown()]), { message: "the document, and what is shown", intervals })
    .toEqual([text, text]);
}

/**
 * Expects no axe violations. Frames of other origins alone need axe's newer mode, which opens another page, and there
 * are none.
 */
export async function expectAccessible(page: Page): Promise<void> {
  expect((await new AxeBuilder({ page }).setLegacyMode().analyze()).violations).toEqual([]);
}

/** Expects all documents to be equal. */
export async function expectConverged(...peers: Peer[]): Promise<void> {
  await expect
    .poll(async () => new Set(await Promise.all(peers.map((peer) => peer.digest()))).size, {
      message: "different documents",
      timeout: 30_000,
      intervals,
    })
    .toBe(1);
}
