/**
 * The fixtures of a browser test: a server, and any number of isolated peers on its own document. Each peer has its own
 * browser context, so only the network joins them.
 */
import type { BrowserContextOptions } from "@playwright/test";
import { createSecret, formatDocumentLink } from "../../sync/index.ts";
import { expect, installCable, Peer as IsolatedPeer, Peers, test as base } from "../../sync/playwright/index.ts";
import { madeHere } from "../../scripts/made-here.ts";
import { expectAccessible } from "./accessible.ts";
import { Peer, provider } from "./peer.ts";
import { PagePool, type Script } from "./page-pool.ts";
import { TestServer } from "./server.ts";

type Device = "colorScheme" | "locale" | "viewport" | "hasTouch" | "isMobile" | "deviceScaleFactor" | "userAgent";

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

/** Opens an empty page, alone in its browser context. `scripts` run in its documents before anything else. */
type OpenBlank = (options: BrowserContextOptions, scripts: readonly Script[]) => Promise<IsolatedPeer>;

export class Room {
  readonly secret = createSecret();
  readonly server: TestServer;
  readonly #openBlank: OpenBlank;

  constructor(openBlank: OpenBlank, server: TestServer) {
    this.#openBlank = openBlank;
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
    const options: BrowserContextOptions = {
      ...device,
      serviceWorkers: offlineShell ? "allow" : "block",
      permissions: ["clipboard-read", "clipboard-write"],
    };
    return new Peer(await this.#openBlank(options, guest ? [] : [madeHere]));
  }

  /** Opens the document for `count` peers at once, and waits until they are all linked and in sync. */
  async gather(count: number): Promise<Peer[]> {
    const peers = await Promise.all(Array.from({ length: count }, () => this.open()));
    await expectLinked(...peers);
    await expectConverged(...peers);
    return peers;
  }
}

/** Opens each page in a new browser context, which `peers` closes. */
export const newPages =
  (peers: Peers): OpenBlank =>
  async (options, scripts) => {
    const peer = await peers.blank(options);
    for (const script of scripts) await peer.context.addInitScript(script);
    return peer;
  };

interface WorkerFixtures {
  /** One server for all tests of a worker, so that they share an origin. */
  readonly runningServer: TestServer;
  readonly pool: PagePool;
}

export const test = base.extend<{ server: TestServer; room: Room }, WorkerFixtures>({
  provider,
  runningServer: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from this pattern
    async ({}, use) => {
      const server = await TestServer.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  pool: [
    async ({ browser }, use) => {
      const pool = new PagePool(browser);
      await use(pool);
      await pool.close();
    },
    { scope: "worker" },
  ],
  server: async ({ runningServer }, use) => {
    await use(runningServer);
    await runningServer.ensureRunning();
  },
  room: async ({ server, peers, pool }, use) => {
    let count = 0;
    const openNew = newPages(peers);
    const room = new Room(async (options, scripts) => {
      const name = `peer ${++count}`;
      // A service worker may outlive what it served.
      if (options.serviceWorkers === "allow") return openNew(options, scripts);
      const page = await pool.lend(options, [installCable, ...scripts]);
      return new IsolatedPeer(page, { name, provider });
    }, server);
    await use(room);
    await server.ensureRunning();
    await pool.takeBack(server.url);
  },
});

export { expect, expectAccessible };

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

/** Expects all documents to be equal. */
export async function expectConverged(...peers: Peer[]): Promise<void> {
  await expect(peers).toConverge({ timeout: 30_000 });
}
