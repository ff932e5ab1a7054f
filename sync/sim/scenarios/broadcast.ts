/**
 * Updates that spread through a settled overlay: along a tree for each writer, one shared tree, or by flooding. Measures
 * what Plumtree's authors do (Leitão et al. 2007, section 4): redundancy, last delivery hop, and what is missed when
 * frames are lost, the network is parted, or many peers crash in the middle.
 */
import { plumtree } from "../../core/dissemination/plumtree.ts";
import { flood } from "../../core/dissemination/strategies/flood.ts";
import { sharedTree } from "../../core/dissemination/strategies/shared-tree.ts";
import { defaultConfig, frameCodes } from "../../core/index.ts";
import { pairLatency } from "../latency.ts";
import { checkInvariants } from "../invariants.ts";
import { Network, type SimPeer } from "../network.ts";
import { linkAtRandom } from "../overlay.ts";
import { seededRandom } from "../random.ts";
import { SetReplica } from "../set-replica.ts";
import { meanOf, percentileOf } from "../statistics.ts";

export const trees = ["per-origin", "shared", "off"] as const;

export interface BroadcastOptions {
  readonly nodes: number;
  readonly seed: number;
  /** One-way latency of every link in ms; undefined: 10 to 100, drawn for each pair. */
  readonly latency?: number | undefined;
  /** One writer for all updates, or another for each. */
  readonly sources: "single" | "many";
  /** Updates that are measured. */
  readonly messages: number;
  /** Updates a second, in all. */
  readonly rate: number;
  /** Share of frames lost. */
  readonly loss: number;
  /** Share of the peers that crash when the middle update is half-way. */
  readonly crash: number;
  /** Seconds that the network is parted into halves in the middle of the updates. */
  readonly partition: number;
  readonly tree: (typeof trees)[number];
}

export interface BroadcastResult {
  /** Payloads for each delivery, less one (relative message redundancy). */
  readonly rmr: number;
  /** Hops of the last delivery of an update, mean over the updates. */
  readonly lastHop: number;
  /** Time of the last delivery of an update, in ms, mean over the updates. */
  readonly lastArrivalMs: number;
  /** Time until an update is everywhere: median and worst over the updates. */
  readonly arrivalMs: { readonly p50: number; readonly max: number };
  /** Frames that carry an update, or are there for one: payloads, adverts, grafts, prunes and repair. */
  readonly framesPerUpdate: number;
  /** Pairs of a living peer and an update of a living writer that did not meet within a minute after the last update. */
  readonly missed: number;
  /** All frames that carry no update. */
  readonly controlBytesPerPeerPerSecond: number;
  /** Peers at each hop from the writer, mean over the updates. */
  readonly peersAtHop: readonly number[];
}

const { ownRumor, relayedRumor, delta, advert, graft, prune, openingSummary, summary } = frameCodes;
const payloadCodes = [ownRumor, relayedRumor, delta];
const updateCodes = [...payloadCodes, advert, graft, prune, openingSummary, summary];

const strategies = { "per-origin": plumtree, shared: sharedTree, off: flood } as const;

const settleMs = 3_000;
const warmUpGapMs = 200;
/** After the warm-up, until its last prunes have come. */
const quietMs = 1_000;
/** What is missed longer than this is missed. */
const patienceMs = 60_000;

/** Runs one broadcast experiment. `progress` is told the share done. */
export function broadcast(options: BroadcastOptions, progress: (share: number) => void = () => {}): BroadcastResult {
  const { nodes, seed, latency, loss, messages, rate } = options;
  const random = seededRandom(seed);
  const network = new Network<SetReplica>({
    random,
    loss,
    latencyMs: latency === undefined ? pairLatency(10, 100) : () => latency,
    jitter: latency === undefined ? 0.1 : 0,
    strategy: strategies[options.tree],
    // In a room beyond a thousand nobody knows everyone anyway, and here nobody asks: what spreads is what counts.
    ...(nodes > 1_000 && { config: { failureDetection: { knownMembers: 16 } } }),
  });
  for (let index = 0; index < nodes; index++) network.add(new SetReplica());
  linkAtRandom(network, defaultConfig.overlay.activeView, random);
  network.run(settleMs);
  progress(0.2);

  const peers = [...network.peers.values()];
  const sourceCount = options.sources === "single" ? 1 : Math.min(messages, nodes);
  const sources = Array.from({ length: sourceCount }, (_, index) => peers[Math.floor((index * nodes) / sourceCount)]);
  const deliveries = new Deliveries(network, peers);
  const write = (index: number): number => deliveries.write(sources[index % sourceCount] as SimPeer<SetReplica>);
  for (let index = 0; index < sourceCount; index++) {
    write(index);
    network.run(warmUpGapMs);
    progress(0.2 + (0.3 * index) / sourceCount);
  }
  network.run(quietMs);

  deliveries.forget();
  network.traffic.reset();
  const start = network.now;
  const partedAt = options.partition > 0 ? Math.floor(messages / 3) : -1;
  const crashAt = options.crash > 0 ? Math.floor(messages / 2) : -1;
  const victims = peers.filter((peer) => !sources.includes(peer) && random() < options.crash);
  for (let index = 0; index < messages; index++) {
    write(index);
    if (index === crashAt) network.later(3 * (latency ?? 55), () => crashAll(network, victims));
    if (index === partedAt) part(network, peers, options.partition);
    network.run(1_000 / rate);
    progress(0.5 + (0.5 * index) / messages);
  }
  network.runUntil(() => deliveries.missed() === 0, patienceMs, 100);
  // What was on its way when the last delivery was made is counted, too.
  network.run(1_000);
  checkInvariants(network);
  const seconds = (network.now - start) / 1_000;
  const payloads = network.traffic.framesOf(payloadCodes);
  progress(1);
  return {
    ...deliveries.result(),
    rmr: payloads / deliveries.count - 1,
    framesPerUpdate: network.traffic.framesOf(updateCodes) / messages,
    controlBytesPerPeerPerSecond: (network.traffic.bytes - network.traffic.bytesOf(payloadCodes)) / (nodes * seconds),
  };
}

function crashAll(network: Network<SetReplica>, victims: readonly SimPeer<SetReplica>[]): void {
  for (const peer of victims) network.crash(peer, { detected: true });
}

function part(network: Network<SetReplica>, peers: readonly SimPeer<SetReplica>[], seconds: number): void {
  const half = new Set(peers.filter(({ index }) => index % 2 === 0).map(({ id }) => id));
  network.part((id) => (half.has(id) ? 0 : 1));
  network.later(seconds * 1_000, () => network.part(undefined));
}

interface Update {
  readonly at: number;
  readonly writer: SimPeer<SetReplica>;
  readonly hops: Int16Array;
  lastAt: number;
}

/** Who heard which update when, and over how many links. */
class Deliveries {
  count = 0;
  readonly #network: Network<SetReplica>;
  readonly #peers: readonly SimPeer<SetReplica>[];
  readonly #updates = new Map<string, Update>();
  #sender = 0;

  constructor(network: Network<SetReplica>, peers: readonly SimPeer<SetReplica>[]) {
    this.#network = network;
    this.#peers = peers;
    network.hooks.delivering = (from) => (this.#sender = from.index);
    for (const { replica, index } of peers) replica.onApplied = (client, clock) => this.#applied(index, client, clock);
  }

  /** The writer writes its next update. Clients are counted from 1. */
  write(writer: SimPeer<SetReplica>): number {
    const client = writer.index + 1;
    const clock = writer.replica.stateVector().get(client) ?? 0;
    const hops = new Int16Array(this.#peers.length).fill(-1);
    hops[writer.index] = 0;
    this.#updates.set(`${client} ${clock}`, { at: this.#network.now, writer, hops, lastAt: this.#network.now });
    this.#network.tell(writer, { type: "local-update", update: writer.replica.insert(client) });
    return clock;
  }

  forget(): void {
    this.#updates.clear();
    this.count = 0;
  }

  missed(): number {
    let missed = 0;
    for (const { hops, writer } of this.#updates.values())
      if (writer.alive) for (const { alive, index } of this.#peers) if (alive && hops[index] === -1) missed++;
    return missed;
  }

  result(): Pick<BroadcastResult, "lastHop" | "lastArrivalMs" | "arrivalMs" | "missed" | "peersAtHop"> {
    const updates = [...this.#updates.values()];
    const lastHops = updates.map(({ hops }) => hops.reduce((most, hop) => Math.max(most, hop), 0));
    const delays = updates.map(({ at, lastAt }) => lastAt - at);
    const peersAtHop = Array.from({ length: Math.max(0, ...lastHops) + 1 }, () => 0);
    for (const { hops } of updates)
      for (const hop of hops) if (hop >= 0) peersAtHop[hop] = (peersAtHop[hop] ?? 0) + 1 / updates.length;
    return {
      lastHop: meanOf(lastHops),
      lastArrivalMs: meanOf(delays),
      arrivalMs: { p50: percentileOf(delays, 0.5), max: Math.max(0, ...delays) },
      missed: this.missed(),
      peersAtHop,
    };
  }

  // An update that brings several at once says so of the last: those before came with it.
  #applied(peer: number, client: number, clock: number): void {
    for (let each = clock; each >= 0; each--) {
      const update = this.#updates.get(`${client} ${each}`);
      if (!update || (update.hops[peer] as number) >= 0) return;
      const hop = update.hops[this.#sender] as number;
      update.hops[peer] = hop < 0 ? 0 : hop + 1;
      update.lastAt = this.#network.now;
      this.count++;
    }
  }
}
