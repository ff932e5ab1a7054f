/**
 * A network of Linux network namespaces for browsers that know nothing of it: one for servers, and one for each client,
 * each on a cable of its own, behind a router of its own if wanted. Cables can be pulled, delayed, narrowed and cut in one
 * direction; clients can move to another address and fall asleep. What is served and opened is the caller's.
 *
 *     servers (10.200.0.1) --+-- 10.200.1.2 client 0             a client's second way, for `changeAddress`:
 *                            +-- 10.200.2.2 client 1             10.201.1.2, 10.201.2.2, ...
 *                            +-- 10.200.3.2 router -- 10.210.3.2 client 2, with a NAT
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, LaunchOptions } from "@playwright/test";
import { launchChromium } from "./browser.ts";
import { inNamespace, run, waitFor } from "./commands.ts";
import { type Delay, DelayLine } from "./delay-line.ts";
import { addClient, addServers, type ClientNamespaces, runIp, runNft } from "./namespaces.ts";
import type { Nat } from "./nat.ts";
import {
  gateway,
  mostClients,
  privateAddress,
  privateGateway,
  publicAddress,
  serverAddress,
  type Way,
} from "./plan.ts";
import { basicPackages, findMissing, type Package, systemEnvironment } from "./requirements.ts";
import { claimName, folderOf, processesIn, signal, tearDown, tearDownLeftovers } from "./teardown.ts";

export type { Delay } from "./delay-line.ts";
export type { Nat } from "./nat.ts";
export type { Package } from "./requirements.ts";

export interface NetLabOptions {
  /** How many client namespaces. They are named by their number, from 0. */
  readonly clients: number;
  /** Puts each client behind a router with such a NAT. Default: none, each has an address that all can reach. */
  readonly nat?: Nat;
}

export interface RunOptions {
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Where output goes: into pipes that the caller must read, or nowhere. Default: nowhere. */
  readonly output?: "pipe" | "ignore";
}

/** A client by its number, or whatever runs in the servers' namespace. */
export type Party = number | "server";

/**
 * Where a cable is pulled: at the client, whose system and browser see the interface go down, or behind it, where
 * packets vanish silently.
 */
export type Pull = "at-client" | "behind";

export interface Rate {
  /** The rate of each direction. */
  readonly kbitPerSecond: number;
  /** Packets that wait longer than this are dropped. Default 200, as in a router with a small buffer. */
  readonly queueMs?: number;
}

interface Client {
  readonly number: number;
  readonly names: ClientNamespaces;
  readonly browsers: Browser[];
  /** The way in use. */
  way: Way;
  delayLine: DelayLine | undefined;
  isLimited: boolean;
}

export class NetLab {
  /** Where the servers listen, reachable from every client: an IPv4 address. */
  readonly serverAddress: string = serverAddress;
  /** The servers' namespace. */
  readonly serverNamespace: string;
  /** A folder that is deleted with the lab. */
  readonly folder: string;
  readonly #name: string;
  readonly #clients: Client[] = [];
  #isDestroyed = false;

  private constructor(name: string) {
    this.#name = name;
    this.folder = folderOf(name);
    this.serverNamespace = `${name}-pub`;
  }

  /**
   * One sentence about missing programs or rights, undefined when nothing is missing. `packages` adds what only some
   * scenarios need: `vde2` for `delay`, `coturn` for STUN and TURN.
   */
  static missing(packages: readonly Package[] = []): string | undefined {
    return findMissing([...new Set([...basicPackages, ...packages])]);
  }

  /**
   * Makes the namespaces, and removes those that killed runs left. The lab is taken down when this process ends, also
   * by SIGINT, SIGTERM or an exception. Throws when `missing()` is not undefined.
   */
  static async create({ clients, nat }: NetLabOptions): Promise<NetLab> {
    const missing = NetLab.missing();
    if (missing !== undefined) throw new Error(missing);
    if (!Number.isInteger(clients) || clients < 1 || clients > mostClients)
      throw new RangeError(`a lab has 1 to ${mostClients} clients, not ${clients}`);
    tearDownLeftovers();
    const lab = new NetLab(claimName());
    try {
      // Only for root, who runs a script in it.
      await mkdir(lab.folder, { mode: 0o700 });
      await addServers(lab.serverNamespace);
      for (let number = 0; number < clients; number++) await lab.#addClient(number, nat);
    } catch (error) {
      tearDown(lab.#name);
      throw error;
    }
    return lab;
  }

  /** Starts a program among the servers. It is killed with the lab. */
  runInServerNamespace(command: string, args: readonly string[], options: RunOptions = {}): ChildProcess {
    const { env = {}, cwd, output = "ignore" } = options;
    return spawn("ip", inNamespace(this.serverNamespace, command, args), {
      stdio: ["ignore", output, output],
      env: { ...systemEnvironment(), ...env },
      ...(cwd !== undefined && { cwd }),
    });
  }

  /**
   * Starts a Chromium in the client's namespace, driven by Playwright's pipe. It treats the http origin `secureOrigin`
   * as https, which cryptography and service workers need; `options` go to Playwright.
   */
  async launch(client: number, secureOrigin?: string, options: LaunchOptions = {}): Promise<Browser> {
    const { names, browsers } = this.#client(client);
    const folder = join(this.folder, `browser-${client}-${browsers.length}`);
    await mkdir(folder);
    const browser = await launchChromium({ namespace: names.client, folder, secureOrigin }, options);
    browsers.push(browser);
    return browser;
  }

  /** The client's address as others see it now: its own, or its router's. */
  addressOf(client: number): string {
    const { number, way } = this.#client(client);
    return publicAddress(number, way);
  }

  /** Pulls the client's cable. */
  async pullCable(client: number, how: Pull = "at-client"): Promise<void> {
    const { names, way } = this.#client(client);
    if (how === "at-client") await runIp(names.client, [["link", "set", `eth${way}`, "down"]]);
    else await runNft(this.serverNamespace, `add element ip lab cut { ${this.#addresses(client).join(", ")} }`);
  }

  /** Plugs the client's cable in again, however it was pulled. */
  async plugIn(client: number): Promise<void> {
    const { names, way } = this.#client(client);
    // Deleting a missing element is an error, adding an existing one is not.
    const addresses = this.#addresses(client).join(", ");
    await runNft(
      this.serverNamespace,
      `add element ip lab cut { ${addresses} }\ndelete element ip lab cut { ${addresses} }`,
    );
    // Routes vanish with the interface; the one to its own network returns by itself.
    await runIp(names.client, [
      ["link", "set", `eth${way}`, "up"],
      ["route", "replace", "default", "via", this.#gateway(client)],
    ]);
  }

  /**
   * Makes the client's cable long and bad, or restores it without `delay`. Connections stay. Affects only the first of
   * its two ways. Two clients with such cables are as far apart as both together.
   */
  async delay(client: number, delay?: Delay): Promise<void> {
    const state = this.#client(client);
    const { number } = state;
    await runIp(this.serverNamespace, [["link", "set", `p${number}`, "master", `br${number}`]]);
    await state.delayLine?.close();
    state.delayLine = undefined;
    if (delay === undefined) return;
    const line = await DelayLine.create(this.serverNamespace, `d${number}`, join(this.folder, `d${number}`), delay);
    state.delayLine = line;
    await runIp(this.serverNamespace, [
      ["link", "set", line.ends[0], "master", `far${number}`],
      ["link", "set", line.ends[1], "master", `br${number}`],
      ["link", "set", `p${number}`, "master", `far${number}`],
    ]);
  }

  /** Makes the client's cable narrow, or restores it without `rate`. Affects only the first of its two ways. */
  async limitRate(client: number, rate?: Rate): Promise<void> {
    const state = this.#client(client);
    const { client: own, router } = state.names;
    const ends = [
      [this.serverNamespace, `p${state.number}`],
      router === undefined ? [own, "eth0"] : [router, "wan"],
    ] as const;
    for (const [namespace, device] of ends) {
      const tc = (...words: string[]): Promise<string> => run("ip", inNamespace(namespace, "tc", ["qdisc", ...words]));
      if (state.isLimited) await tc("del", "dev", device, "root");
      if (rate === undefined) continue;
      const { kbitPerSecond, queueMs = 200 } = rate;
      // The bucket must hold two packets, and what flows between two ticks of a slow clock.
      const burst = Math.max(32, Math.ceil(kbitPerSecond / 100));
      const shape = ["rate", `${kbitPerSecond}kbit`, "burst", `${burst}kbit`, "latency", `${queueMs}ms`];
      await tc("add", "dev", device, "root", "tbf", ...shape);
    }
    state.isLimited = rate !== undefined;
  }

  /** Drops packets silently, in both directions or only from `from` to `to`, which makes a link half open. */
  async block(from: Party, to: Party, direction: "both" | "one-way" = "both"): Promise<void> {
    await runNft(this.serverNamespace, `add element ip lab blocked { ${this.#pairs(from, to, direction)} }`);
  }

  /** Undoes `block`. */
  async unblock(from: Party, to: Party, direction: "both" | "one-way" = "both"): Promise<void> {
    const pairs = this.#pairs(from, to, direction);
    await runNft(
      this.serverNamespace,
      `add element ip lab blocked { ${pairs} }\ndelete element ip lab blocked { ${pairs} }`,
    );
  }

  /**
   * Moves the client to another network, as from Wi-Fi to mobile: its other interface comes up, and the one in use goes
   * down. A second call moves it back.
   */
  async changeAddress(client: number): Promise<void> {
    const state = this.#client(client);
    const { names, way: before } = state;
    const after = before === 0 ? 1 : 0;
    // Both networks exist for a moment, and the new one is preferred.
    state.way = after;
    await runIp(names.client, [
      ["addr", "replace", `${this.#ownAddress(client)}/24`, "dev", `eth${after}`],
      ["link", "set", `eth${after}`, "up"],
      ["route", "replace", "default", "via", this.#gateway(client)],
      ["link", "set", `eth${before}`, "down"],
      ["addr", "flush", "dev", `eth${before}`],
    ]);
  }

  /** Puts the client to sleep by stopping all its processes. Playwright's calls to it wait meanwhile. */
  async freeze(client: number): Promise<void> {
    const { names } = this.#client(client);
    await waitFor(`freezing client ${client}`, async () => {
      const running: number[] = [];
      for (const pid of processesIn(names.client)) if (!(await isStopped(pid))) running.push(pid);
      // Repeat until no process has been started meanwhile.
      for (const pid of running) signal(pid, "SIGSTOP");
      return running.length === 0 ? true : undefined;
    });
  }

  /** Wakes the client up. */
  thaw(client: number): void {
    for (const pid of processesIn(this.#client(client).names.client)) signal(pid, "SIGCONT");
  }

  /** Ends every process and namespace of the lab. */
  async destroy(): Promise<void> {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    const closing = this.#clients.flatMap(({ browsers }) => browsers);
    // A sleeping browser would not close, so it is killed first.
    tearDown(this.#name);
    await Promise.all(closing.map((browser) => browser.close()));
  }

  async #addClient(number: number, nat: Nat | undefined): Promise<void> {
    const names = {
      client: `${this.#name}-c${number}`,
      router: nat === undefined ? undefined : `${this.#name}-r${number}`,
    };
    await addClient(this.serverNamespace, number, names, nat);
    this.#clients.push({ number, names, browsers: [], way: 0, delayLine: undefined, isLimited: false });
  }

  #client(number: number): Client {
    const client = this.#clients[number];
    if (client === undefined) throw new RangeError(`no client ${number} among ${this.#clients.length}`);
    return client;
  }

  #gateway(client: number): string {
    const { number, way, names } = this.#client(client);
    return way === 0 && names.router !== undefined ? privateGateway(number) : gateway(number, way);
  }

  #ownAddress(client: number): string {
    const { number, way, names } = this.#client(client);
    return way === 0 && names.router !== undefined ? privateAddress(number) : publicAddress(number, way);
  }

  /** All addresses of a party between the cables. */
  #addresses(party: Party): string[] {
    if (party === "server") return [this.serverAddress];
    const { number } = this.#client(party);
    return [publicAddress(number, 0), publicAddress(number, 1)];
  }

  #pairs(from: Party, to: Party, direction: "both" | "one-way"): string {
    const there = this.#addresses(from).flatMap((a) => this.#addresses(to).map((b) => [a, b] as const));
    const back = there.map(([a, b]) => [b, a] as const);
    return [...there, ...(direction === "both" ? back : [])].map(([a, b]) => `${a} . ${b}`).join(", ");
  }
}

async function isStopped(pid: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The state follows the program's name, which may contain parentheses.
    return /[TtZX]/.test(stat.charAt(stat.lastIndexOf(")") + 2));
  } catch {
    return true;
  }
}
