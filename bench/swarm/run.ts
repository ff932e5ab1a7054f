/**
 * Runs a swarm: providers with real data channels and the real signaling server in one process. All join, type, crash
 * and rejoin. Then typing stops, and the run waits until all documents are equal.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { limitsForAddress } from "../../signaling/quotas/limits.ts";
import { startServer } from "../../signaling/server.ts";
import { createSecret, type GrapevineCounters } from "../../sync/index.ts";
import { Arrivals, type ArrivalTimes } from "../shared/arrivals.ts";
import type { SwarmOptions } from "./arguments.ts";
import { SwarmPeer } from "./peer.ts";
import { writeScript, type SwarmStep } from "./script.ts";
import { readTokens } from "../shared/tokens.ts";

export interface SwarmResult {
  /** True when all digests were equal, and no peer alone, within the time limit. */
  readonly converged: boolean;
  readonly peers: number;
  readonly seconds: number;
  readonly seed: number;
  readonly edits: number;
  readonly crashes: number;
  /** Time from an edit until another peer has it, over all peers that were there when it was made. */
  readonly arrivalMs: ArrivalTimes;
  /** Edits that some document lacks at the end. */
  readonly lost: number;
  /** Frames with an edit that all peers sent, for each edit. */
  readonly framesPerEdit: number;
  /** Rumors received again, and deltas of anti-entropy, over all peers. */
  readonly duplicates: number;
  readonly repairs: number;
  /** Most links that any peer ever had; mean and least at the end. */
  readonly maxLinks: number;
  readonly meanLinks: number;
  readonly minLinks: number;
  /** The least and the greatest number of peers that any peer believes in at the end. */
  readonly believedPeers: { readonly least: number; readonly most: number };
  /**
   * Time from the first join until every peer had a link and a neighbour's document; and from the last edit or return
   * until all were equal.
   */
  readonly joinedAfterMs: number;
  readonly wholeAfterMs: number;
  /** Lateness of this process's timers at the 99th percentile, which shows a busy machine. */
  readonly lagMs: number;
  readonly rssMb: number;
}

export interface SwarmProgress {
  readonly phase: "joining" | "typing" | "settling";
  /** From 0 to 1. */
  readonly share: number;
}

/** Time between two newcomers, and the longest time until the last has joined. */
const joinGapMs = 50;
const joinStormMs = 10_000;
/** Longest wait until all have joined, and until all are equal. */
const patienceMs = 60_000;
const pollMs = 50;
/** A silent crash stays silent for longer than peers take to notice it. */
const buriedAfterMs = 15_000;

/** Rejects only when the signaling server cannot be started. */
export async function runSwarm(
  options: SwarmOptions,
  onProgress: (progress: SwarmProgress) => void = () => undefined,
): Promise<SwarmResult> {
  const server = await startServer({ port: 0, host: "127.0.0.1", limits: limitsForAddress(socketsHere) });
  const swarm = new Swarm(options, `ws://127.0.0.1:${server.port}/signal`, onProgress);
  try {
    return await swarm.run();
  } finally {
    swarm.end();
    await server.close();
  }
}

/** All peers connect from one address. */
const socketsHere = 10_000;

class Swarm {
  readonly #options: SwarmOptions;
  readonly #signaling: string;
  readonly #onProgress: (progress: SwarmProgress) => void;
  readonly #secret = createSecret();
  readonly #peers = new Set<SwarmPeer>();
  readonly #arrivals = new Arrivals<SwarmPeer>();
  /** What remains to be done for peers that crashed. */
  readonly #rejoining = new Set<Promise<void>>();
  readonly #burials = new Set<() => void>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #former = { rumorsSent: 0, duplicates: 0, repairs: 0 };
  #edits = 0;
  #maxLinks = 0;

  constructor(options: SwarmOptions, signaling: string, onProgress: (progress: SwarmProgress) => void) {
    this.#options = options;
    this.#signaling = signaling;
    this.#onProgress = onProgress;
  }

  async run(): Promise<SwarmResult> {
    const lag = monitorEventLoopDelay({ resolution: 10 });
    const startedAt = performance.now();
    await this.#joinAll();
    const joinedAfterMs = performance.now() - startedAt;
    lag.enable();
    const script = writeScript(this.#options);
    await this.#play(script);
    await Promise.all(this.#rejoining);
    const stoppedAt = performance.now();
    const converged = await this.#until("settling", () => this.#equalShare());
    const wholeAfterMs = performance.now() - stoppedAt;
    lag.disable();
    const { rumorsSent, duplicates, repairs } = this.#count();
    const believed = [...this.#peers].map(({ provider }) => provider.network().peers);
    const links = [...this.#peers].map(({ provider }) => provider.status().links);
    return {
      converged,
      peers: this.#peers.size,
      seconds: this.#options.seconds,
      seed: this.#options.seed,
      edits: this.#edits,
      crashes: script.filter(({ type }) => type === "crash").length,
      arrivalMs: this.#arrivals.times(),
      lost: this.#lost(),
      framesPerEdit: round(rumorsSent / Math.max(1, this.#edits)),
      duplicates,
      repairs,
      maxLinks: this.#maxLinks,
      meanLinks: round(links.reduce((sum, count) => sum + count, 0) / links.length),
      minLinks: Math.min(...links),
      believedPeers: { least: Math.min(...believed), most: Math.max(...believed) },
      joinedAfterMs: Math.round(joinedAfterMs),
      wholeAfterMs: Math.round(wholeAfterMs),
      lagMs: Math.round(lag.percentile(99) / 1e6),
      rssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  }

  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const bury of this.#burials) bury();
    for (const peer of this.#peers) peer.leave();
    this.#peers.clear();
  }

  async #joinAll(): Promise<void> {
    const { peers } = this.#options;
    const gapMs = Math.min(joinGapMs, joinStormMs / peers);
    for (let joined = 0; joined < peers; joined++) {
      this.#join(undefined);
      this.#onProgress({ phase: "joining", share: joined / peers / 2 });
      await delay(gapMs);
    }
    await this.#until("joining", () => [...this.#peers].filter(({ isSettled }) => isSettled).length / peers);
  }

  #join(state: Uint8Array | undefined): void {
    const peer: SwarmPeer = new SwarmPeer(this.#secret, this.#signaling, state, {
      arrived: (edits) => {
        const now = performance.now();
        for (const edit of edits) this.#arrivals.arrived(edit, peer, now);
      },
      links: (count) => {
        this.#maxLinks = Math.max(this.#maxLinks, count);
      },
    });
    this.#peers.add(peer);
  }

  async #play(script: readonly SwarmStep[]): Promise<void> {
    const startedAt = performance.now();
    const spanMs = this.#options.seconds * 1_000;
    const waitUntil = async (atMs: number): Promise<void> => {
      this.#onProgress({ phase: "typing", share: (performance.now() - startedAt) / spanMs });
      await delay(Math.max(0, startedAt + atMs - performance.now()));
    };
    const writers = new Map<number, SwarmPeer>();
    for (const step of script) {
      await waitUntil(step.atMs);
      const settled = [...this.#peers].filter(({ isSettled }) => isSettled);
      const writer = step.type === "edit" ? writers.get(step.turn) : undefined;
      const peer = writer && this.#peers.has(writer) ? writer : settled[Math.floor(step.who * settled.length)];
      if (!peer) continue;
      if (step.type === "crash") this.#crash(peer, step.silently, step.rejoinsAfterMs);
      else {
        writers.set(step.turn, peer);
        const edit = this.#edits++;
        // Note it first: some peers may have the edit before the next line runs.
        this.#arrivals.made(
          edit,
          performance.now(),
          settled.filter((other) => other !== peer),
        );
        peer.type(edit, step.place);
      }
    }
    await waitUntil(spanMs);
  }

  #crash(peer: SwarmPeer, silently: boolean, rejoinsAfterMs: number): void {
    this.#peers.delete(peer);
    this.#arrivals.left(peer);
    this.#addFormer(peer.counters);
    const { state, bury } = peer.crash(silently);
    this.#burials.add(bury);
    void this.#after(buriedAfterMs).then(() => {
      this.#burials.delete(bury);
      bury();
    });
    const rejoined = this.#after(rejoinsAfterMs).then(() => this.#join(state));
    this.#rejoining.add(rejoined);
    void rejoined.then(() => this.#rejoining.delete(rejoined));
  }

  // Unlike a sleep, this timer ends with the swarm, and then never resolves.
  #after(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, ms);
      this.#timers.add(timer);
    });
  }

  // Waits until the share is 1; false when it takes too long.
  async #until(phase: SwarmProgress["phase"], share: () => number): Promise<boolean> {
    const giveUpAt = performance.now() + patienceMs;
    for (;;) {
      const reached = share();
      this.#onProgress({ phase, share: phase === "joining" ? 0.5 + reached / 2 : reached });
      if (reached === 1) return true;
      if (performance.now() > giveUpAt) return false;
      await delay(pollMs);
    }
  }

  #equalShare(): number {
    const counts = new Map<string, number>();
    for (const { provider } of this.#peers) {
      const digest = provider.status().links > 0 ? provider.digest() : "alone";
      counts.set(digest, (counts.get(digest) ?? 0) + 1);
    }
    counts.delete("alone");
    return Math.max(0, ...counts.values()) / this.#peers.size;
  }

  #lost(): number {
    const lost = new Set<number>();
    for (const { text } of this.#peers) {
      const there = new Set(readTokens(text));
      for (let edit = 0; edit < this.#edits; edit++) if (!there.has(edit)) lost.add(edit);
    }
    return lost.size;
  }

  #count(): Pick<GrapevineCounters, "rumorsSent" | "duplicates" | "repairs"> {
    for (const { counters } of this.#peers) this.#addFormer(counters);
    return this.#former;
  }

  #addFormer({ rumorsSent, duplicates, repairs }: GrapevineCounters): void {
    this.#former.rumorsSent += rumorsSent;
    this.#former.duplicates += duplicates;
    this.#former.repairs += repairs;
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;
