/**
 * Runs a soak: pages of one Chromium and peers in Node type in one document, while the schedule's troubles happen to
 * them. Then all faults stop, and what every member holds is checked.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { chromium, type Browser } from "@playwright/test";
import * as Y from "yjs";
import { TestServer } from "../../e2e/lab/server.ts";
import { chromiumArgs, findChromium } from "../../scripts/chromium.ts";
import { defaultConfig } from "../../sync/core/index.ts";
import { createSecret } from "../../sync/index.ts";
import { formatSeconds } from "../shared/table.ts";
import { median } from "../shared/statistics.ts";
import type { SoakOptions } from "./arguments.ts";
import {
  checkGrowth,
  checkHoldings,
  findIslands,
  Ledger,
  measureGrowth,
  type Check,
  type MemoryGrowth,
} from "./checks.ts";
import { documentBytes } from "./members/document-bytes.ts";
import type { Holding } from "./members/member.ts";
import type { MemorySample } from "./memory.ts";
import { PageMember } from "./members/page-member.ts";
import { PausableClock } from "./pausable-clock.ts";
import { nodeMember, PeersHost } from "./members/peers-host.ts";
import { drawSchedule, nameMember, pauseInTheMiddle, type Burst, type Step } from "./schedule/schedule.ts";
import { Stay } from "./stay.ts";
import { dealOut, findHistory, type Typing } from "./schedule/typing.ts";

export interface SoakResult {
  readonly ok: boolean;
  readonly checks: readonly Check[];
  /** Other problems: uncaught errors, members that did not come back. */
  readonly problems: readonly string[];
  readonly history: string;
  /** The schedule's bursts: acknowledged, cut short by a trouble, or left out because the member was away. */
  readonly bursts: { readonly acknowledged: number; readonly cutShort: number; readonly leftOut: number };
  /** Number of troubles of each kind. */
  readonly troubles: Readonly<Record<string, number>>;
  readonly acknowledgedCharacters: number;
  readonly textCharacters: number;
  readonly joinedAfterMs: number;
  /** From the end of all faults until all digests were equal: halfway, unless the run was short, and at the end. */
  readonly wholeAfterMs: { readonly middle: number | undefined; readonly end: number };
  readonly growth: MemoryGrowth;
  readonly samples: readonly MemorySample[];
}

/** Longest wait until all have joined, and until all are equal when the faults have stopped. */
const patienceMs = 180_000;
/** Quiet time at the end of a short run; in others memory is measured meanwhile. */
const quietMs = 5_000;
const pollMs = 250;
/** Interval at which members that are waited for are named. */
const slowMs = 10_000;
/** Samples of memory in a run, and the shortest interval between two. */
const samples = 60;
const shortestSampleMs = 10_000;
/**
 * Time of equality before memory is measured: by then peers that crashed silently are buried, and what is remembered
 * for a while is forgotten. How much that is depends on the last minute, not on the length of the run.
 */
const settleMs = 10_000 + Math.max(defaultConfig.dissemination.cachedMs, defaultConfig.failureDetection.rememberDeadMs);
const samplesInCalm = 3;

/** Logs lines for people on the way. Rejects when there is no app, no browser or no server. */
export async function runSoak(options: SoakOptions, log: (line: string) => void): Promise<SoakResult> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const server = await TestServer.start(options.app);
    undo.push(() => server.stop());
    const folder = await mkdtemp(join(tmpdir(), "soak-"));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const secret = createSecret();
    const host = await PeersHost.start(secret, `${server.url.replace(/^http/, "ws")}/signal`, folder);
    undo.push(() => host.stop());
    const pages: PageMember[] = [];
    if (options.browsers > 0) {
      const browser = await launch();
      undo.push(() => browser.close());
      while (pages.length < options.browsers) pages.push(await PageMember.create(browser, server.url, secret));
    }
    return await new Soak(options, server, host, pages, log).run();
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}

function launch(): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({ args: [...chromiumArgs], ...(executablePath !== undefined && { executablePath }) });
}

class Soak {
  readonly #options: SoakOptions;
  readonly #server: TestServer;
  readonly #host: PeersHost;
  readonly #pages: readonly PageMember[];
  readonly #stays: readonly Stay[];
  readonly #log: (line: string) => void;
  readonly #ledger = new Ledger();
  readonly #problems: string[] = [];
  readonly #samples: MemorySample[] = [];
  readonly #calms = { middle: [] as MemorySample[], end: [] as MemorySample[] };
  readonly #bursts = { acknowledged: 0, cutShort: 0, leftOut: 0 };
  /** Work that runs beside the schedule. */
  readonly #running = new Set<Promise<void>>();

  constructor(
    options: SoakOptions,
    server: TestServer,
    host: PeersHost,
    pages: readonly PageMember[],
    log: (line: string) => void,
  ) {
    this.#options = options;
    this.#server = server;
    this.#host = host;
    this.#pages = pages;
    this.#log = log;
    const nodes = Array.from({ length: options.peers }, (_, index) => nodeMember(host, pages.length + index));
    this.#stays = [...pages, ...nodes].map((member, index) => new Stay(nameMember(index, pages.length), member));
  }

  async run(): Promise<SoakResult> {
    const schedule = drawSchedule(this.#options);
    const bursts = schedule.filter((step) => step.type === "burst");
    const history = findHistory();
    const typings = dealOut(bursts, history);
    const joinedAfterMs = await this.#join();
    this.#log(`all ${this.#stays.length} are in after ${formatSeconds(joinedAfterMs)}`);
    const middle = await this.#play(schedule, typings);
    this.#log("all faults have stopped");
    const end = await this.#calmDown("at the end", middle === undefined ? undefined : this.#calms.end, this.#spanMs);
    for (const stay of this.#stays) this.#problems.push(...stay.problems);
    const holdings = await this.#holdings();
    const memberOf = new Map(bursts.map(({ burst, member }) => [burst, member]));
    const checks = checkHoldings(holdings, this.#ledger, (burst) => memberOf.get(burst));
    const growth = measureGrowth(this.#samples, this.#calms, this.#spanMs);
    if (this.#pages.length > 0) checks.push(checkGrowth("heap of the pages flat", growth.pages));
    if (this.#options.peers > 0) checks.push(checkGrowth("heap of the Node peers flat", growth.node));
    const problems = [...this.#problems, ...this.#host.problems];
    for (const [index, page] of this.#pages.entries())
      problems.push(...page.errors.map((error) => `${nameMember(index, this.#pages.length)}: uncaught: ${error}`));
    checks.push({
      name: "nothing else went wrong",
      holds: problems.length === 0,
      detail: `${problems.length} problems`,
    });
    return {
      ok: checks.every(({ holds }) => holds !== false),
      checks,
      problems,
      history: history.name,
      bursts: this.#bursts,
      troubles: countTroubles(schedule),
      acknowledgedCharacters: this.#ledger.characters,
      textCharacters: [...holdings.values()][0]?.text.length ?? 0,
      joinedAfterMs: Math.round(joinedAfterMs),
      wholeAfterMs: { middle, end },
      growth,
      samples: this.#samples,
    };
  }

  get #spanMs(): number {
    return this.#options.minutes * 60_000;
  }

  async #join(): Promise<number> {
    const startedAt = performance.now();
    const open = (stay: Stay): Promise<void> => stay.open();
    const pages = this.#stays.slice(0, this.#pages.length);
    await Promise.all([
      ...this.#stays.slice(this.#pages.length).map(open),
      // One after the other, since they share a small machine.
      (async () => {
        for (const stay of pages) await stay.open();
      })(),
    ]);
    this.#log(`all are open after ${formatSeconds(performance.now() - startedAt)}`);
    let alone = "";
    const linked = await this.#until(startedAt, (holdings) => {
      alone = [...holdings.keys()].filter((name) => holdings.get(name)?.peers.length === 0).join(", ");
      return alone === "";
    });
    if (!linked) this.#problems.push(`${alone} had no link after ${patienceMs / 1_000} s`);
    return performance.now() - startedAt;
  }

  // Resolves with the time until all were equal in the pause, if there was one.
  async #play(schedule: readonly Step[], typings: readonly Typing[]): Promise<number | undefined> {
    const clock = new PausableClock();
    const sampling = this.#sample(clock);
    const telling = setInterval(() => this.#tell(clock.elapsedMs), 60_000);
    const pauseAtMs = pauseInTheMiddle(this.#spanMs);
    let wholeAfterMs: number | undefined;
    try {
      for (const step of schedule) {
        if (wholeAfterMs === undefined && pauseAtMs !== undefined && step.atMs >= pauseAtMs)
          wholeAfterMs = await this.#pause(clock, pauseAtMs);
        await delay(Math.max(0, step.atMs - clock.elapsedMs));
        if (step.type === "burst") this.#goOn(this.#type(step, typings[step.burst] as Typing));
        else if (step.type === "server") this.#goOn(this.#killServer(step.forMs));
        else this.#stays[step.member]?.suffer(step);
      }
      await delay(Math.max(0, this.#spanMs - clock.elapsedMs));
    } finally {
      clearInterval(telling);
      clock.end();
      await sampling;
    }
    this.#tell(this.#spanMs);
    return wholeAfterMs;
  }

  async #pause(clock: PausableClock, atMs: number): Promise<number> {
    await delay(Math.max(0, atMs - clock.elapsedMs));
    clock.stop();
    this.#log("halfway: all faults are stopped for a while");
    const wholeAfterMs = await this.#calmDown("halfway", this.#calms.middle, atMs);
    clock.goOn();
    return wholeAfterMs;
  }

  // Ends all faults, waits until all have been equal for a while, and then measures memory into `weighed`. Resolves
  // with the time until all were equal.
  async #calmDown(when: string, weighed: MemorySample[] | undefined, atMs: number): Promise<number> {
    await Promise.all(this.#running);
    await Promise.all(this.#stays.map((stay) => stay.recovered()));
    await Promise.all(this.#stays.map((stay) => stay.endFaults()));
    const wholeAfterMs = await this.#settle(when);
    if (weighed) await this.#weigh(weighed, atMs);
    else await delay(quietMs);
    return Math.round(wholeAfterMs);
  }

  async #weigh(found: MemorySample[], atMs: number): Promise<void> {
    await delay(settleMs);
    try {
      for (let sample = 0; sample < samplesInCalm; sample++) found.push(await this.#measure(atMs));
    } catch (error) {
      this.#problems.push(`measuring memory in a calm: ${String(error)}`);
    }
  }

  #goOn(work: Promise<void>): void {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  async #type({ burst, member }: Burst, typing: Typing): Promise<void> {
    const stay = this.#stays[member] as Stay;
    const outcome = await stay.type(typing);
    if (outcome.type === "acknowledged") this.#ledger.acknowledge(member, burst, outcome.what);
    this.#bursts[outcome.type === "acknowledged" ? "acknowledged" : outcome.type]++;
  }

  async #killServer(forMs: number): Promise<void> {
    try {
      await this.#server.stop();
      await delay(forMs);
      await this.#server.restart();
    } catch (error) {
      this.#problems.push(`the signaling server: ${String(error)}`);
    }
  }

  // Waits until all are equal and linked, and resolves with the time it took.
  async #settle(when: string): Promise<number> {
    const startedAt = performance.now();
    let late = "";
    let tellAt = slowMs;
    const equal = (holdings: ReadonlyMap<string, Holding>): boolean => {
      const odd = listOdd(holdings);
      const islands = findIslands(holdings);
      if (odd.length > 0) late = odd.join(", ");
      const elapsedMs = performance.now() - startedAt;
      if (elapsedMs > tellAt) {
        tellAt += slowMs;
        const what = [
          odd.length > 0 && `not yet equal: ${odd.join(", ")}`,
          islands.length > 0 && `apart: ${islands.join("; ")}`,
        ];
        this.#log(`${Math.round(elapsedMs / 1_000)} s: ${what.filter(Boolean).join("; ") || "all equal"}`);
      }
      return odd.length === 0 && islands.length === 0;
    };
    if (!(await this.#until(startedAt, equal)))
      this.#problems.push(`${when} not all were equal and linked ${patienceMs / 1_000} s after the last fault`);
    const wholeAfterMs = performance.now() - startedAt;
    this.#log(`all equal after ${formatSeconds(wholeAfterMs)}${late === "" ? "" : `; last: ${late}`}`);
    return wholeAfterMs;
  }

  async #until(startedAt: number, holds: (holdings: ReadonlyMap<string, Holding>) => boolean): Promise<boolean> {
    for (;;) {
      if (holds(await this.#holdings())) return true;
      if (performance.now() - startedAt > patienceMs) return false;
      await delay(pollMs);
    }
  }

  async #holdings(): Promise<Map<string, Holding>> {
    const all = await Promise.all(this.#stays.map(async ({ name, member }) => [name, await member.hold()] as const));
    return new Map(all);
  }

  async #sample(clock: PausableClock): Promise<void> {
    const everyMs = Math.max(shortestSampleMs, this.#spanMs / samples);
    while (!clock.isOver) {
      if (clock.isStopped) {
        await delay(pollMs);
        continue;
      }
      // Where a sample takes longer, as on a busy machine, skip the next ones.
      const atMs = (Math.floor(clock.elapsedMs / everyMs) + 1) * everyMs;
      if (atMs >= this.#spanMs) return;
      await clock.reached(atMs);
      if (clock.isOver || clock.isStopped) continue;
      try {
        this.#samples.push(await this.#measure(clock.elapsedMs));
      } catch (error) {
        this.#problems.push(`measuring memory: ${String(error)}`);
      }
    }
  }

  async #measure(atMs: number): Promise<MemorySample> {
    const awake = this.#stays.filter(({ isThere }) => isThere);
    const heaps = await Promise.all(
      this.#pages.filter((_, index) => this.#stays[index]?.isThere).map((page) => page.heapBytes().catch(gone)),
    );
    const pageHeaps = heaps.filter((bytes) => bytes !== undefined);
    const state = await awake.at(-1)?.member.state().catch(gone);
    const node = this.#options.peers > 0 ? await this.#host.memory() : undefined;
    return {
      atMs: Math.round(atMs),
      nodeHeapBytes: node?.heapBytes,
      nodeRssBytes: node?.rssBytes,
      nodeDocumentBytes: node?.documentBytes ?? 0,
      pageHeapBytes: pageHeaps.length > 0 ? median(pageHeaps) : undefined,
      pageDocumentBytes: state ? documentBytes(load(state), 4) : (this.#samples.at(-1)?.pageDocumentBytes ?? 0),
    };
  }

  #tell(elapsedMs: number): void {
    const there = this.#stays.filter(({ isThere }) => isThere).length;
    const { acknowledged, cutShort, leftOut } = this.#bursts;
    const last = this.#samples.at(-1);
    const heap = (bytes: number | undefined): string => (bytes === undefined ? "?" : `${Math.round(bytes / 1e6)} MB`);
    this.#log(
      `${(elapsedMs / 60_000).toFixed(1)} min: ${there} of ${this.#stays.length} there, bursts ${acknowledged} acknowledged, ${cutShort} cut short, ${leftOut} left out; heap of a page ${heap(last?.pageHeapBytes)}, of the Node peers ${heap(last?.nodeHeapBytes)}, documents ${heap(last?.nodeDocumentBytes)} of it (RSS ${heap(last?.nodeRssBytes)})`,
    );
  }
}

/** Names members that are alone or differ from the majority. */
function listOdd(holdings: ReadonlyMap<string, Holding>): string[] {
  const counts = new Map<string, number>();
  for (const { digest } of holdings.values()) counts.set(digest, (counts.get(digest) ?? 0) + 1);
  const isOdd = ({ digest, peers }: Holding): boolean =>
    peers.length === 0 || 2 * (counts.get(digest) ?? 0) <= holdings.size;
  return [...holdings.keys()].filter((name) => isOdd(holdings.get(name) as Holding));
}

function load(state: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return doc;
}

// The page crashed before it answered.
const gone = (): undefined => undefined;

function countTroubles(schedule: readonly Step[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of schedule) if (type !== "burst") counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
