/**
 * A room of real Y.Docs in which a real editing history is typed again, while frames are lost, the network is parted for
 * a while, and peers crash and come back from disk. At the end everyone must hold every edit.
 */
import * as Y from "yjs";
import { frameCodes } from "../../core/index.ts";
import { YReplica } from "../../replica/y-replica.ts";
import { checkInvariants } from "../invariants.ts";
import { pairLatency } from "../latency.ts";
import { Network, type SimPeer } from "../network.ts";
import { seededRandom } from "../random.ts";

/** One edit of a history, as a Yjs update. */
export interface TraceEdit {
  /** Who made it, counted from 0. */
  readonly agent: number;
  /** Edits that its author had seen, as places in the history. */
  readonly parents: readonly number[];
  readonly update: Uint8Array;
}

export interface Trace {
  readonly edits: readonly TraceEdit[];
  /** The text when all were made. */
  readonly endContent: string;
}

export interface RoomOptions {
  readonly nodes: number;
  readonly seed: number;
  readonly trace: Trace;
  /** Edits of the history that are made; undefined: all. */
  readonly edits?: number | undefined;
  /** Edits a second by each author. */
  readonly rate: number;
  /** Share of frames lost. */
  readonly loss: number;
  /** Seconds that the network is parted into halves, in the middle. */
  readonly partition: number;
  /** Crashes a minute; each peer comes back from disk after five seconds, under another id. */
  readonly churn: number;
}

export interface RoomResult {
  /** Peers whose document is not the one that most have, two minutes after the last edit at most. */
  readonly diverged: number;
  /** Edits that some peer lacks then. */
  readonly lostEdits: number;
  /** From the end of the partition until everyone had what was written until then; undefined when there was none. */
  readonly healMs: number | undefined;
  /** Frames that carry an edit or are there for one, by all peers, and their bytes, for each edit. */
  readonly bytesPerEdit: number;
  readonly framesPerEdit: number;
  readonly edits: number;
  readonly crashes: number;
  /** The whole history was made, and its text came of it everywhere; undefined when it was cut short. */
  readonly endsAsWritten: boolean | undefined;
}

const { ownRumor, relayedRumor, delta, advert, graft, prune, openingSummary, summary } = frameCodes;
const updateCodes = [ownRumor, relayedRumor, delta, advert, graft, prune, openingSummary, summary];

const joinMs = 5_000;
const settleMs = 5_000;
const awayMs = 5_000;
const patienceMs = 120_000;
const stepMs = 100;
const remote = Symbol("remote");

export function room(options: RoomOptions, progress: (share: number) => void = () => {}): RoomResult {
  const played = new Room(options);
  played.gather();
  played.play((share) => progress(0.9 * share));
  const result = played.settle();
  progress(1);
  return result;
}

/** A place in the room: the peer that sits there now, and its document, which outlasts it. */
interface Seat {
  peer: SimPeer<YReplica>;
  doc: Y.Doc;
}

class Room {
  readonly #options: RoomOptions;
  readonly #random: () => number;
  readonly #network: Network<YReplica>;
  readonly #seats: Seat[] = [];
  readonly #edits: readonly TraceEdit[];
  /** For each edit, the clocks that whoever has seen it has reached. */
  readonly #reached: readonly (readonly (readonly [number, number])[])[];
  #crashes = 0;
  #healMs: number | undefined;

  constructor(options: RoomOptions) {
    const { seed, loss, trace, edits } = options;
    this.#options = options;
    this.#random = seededRandom(seed);
    this.#network = new Network<YReplica>({ random: this.#random, loss, latencyMs: pairLatency(10, 100) });
    this.#edits = edits === undefined ? trace.edits : trace.edits.slice(0, edits);
    this.#reached = this.#edits.map(({ update }) => [...Y.parseUpdateMeta(update).to]);
  }

  gather(): void {
    for (let index = 0; index < this.#options.nodes; index++) {
      const doc = new Y.Doc();
      const seat = { doc, peer: this.#addPeer(doc) };
      this.#seats.push(seat);
      this.#network.later((joinMs * index) / this.#options.nodes, () => this.#network.join(seat.peer));
    }
    this.#network.run(joinMs + settleMs);
    this.#network.traffic.reset();
  }

  play(progress: (share: number) => void): void {
    const { rate, partition, churn } = this.#options;
    const agents = Math.max(...this.#edits.map(({ agent }) => agent)) + 1;
    const queues = Array.from({ length: agents }, (_, agent) =>
      this.#edits.flatMap((edit, index) => (edit.agent === agent ? [index] : [])),
    );
    const tickMs = 1_000 / rate;
    let made = 0;
    let parted = partition === 0;
    while (made < this.#edits.length) {
      for (const [agent, queue] of queues.entries()) {
        const next = queue[0];
        if (next === undefined || !this.#write(agent, next)) continue;
        queue.shift();
        made++;
      }
      if (!parted && made >= this.#edits.length / 3) {
        parted = true;
        this.#part(partition);
      }
      if (this.#random() < (churn / 60_000) * tickMs) this.#crashOne();
      this.#network.run(tickMs);
      progress(made / this.#edits.length);
    }
  }

  settle(): RoomResult {
    const network = this.#network;
    network.runUntil(
      () => this.#seats.every(({ peer }) => peer.alive) && this.#digests().size === 1 && !this.#healing,
      patienceMs,
      stepMs,
    );
    const docOf = new Map(this.#seats.map(({ peer, doc }) => [peer.replica, doc]));
    const snapshotOf = (replica: YReplica): Y.Snapshot => Y.snapshot(docOf.get(replica) as Y.Doc);
    checkInvariants(network, { equal: (one, other) => Y.equalSnapshots(snapshotOf(one), snapshotOf(other)) });
    const counts = [...this.#digests().values()].toSorted((a, b) => b - a);
    const text = this.#options.trace.endContent;
    const whole = this.#edits.length === this.#options.trace.edits.length;
    return {
      diverged: this.#seats.length - (counts[0] ?? 0),
      lostEdits: this.#edits.filter((_, index) => this.#seats.some(({ doc }) => !this.#has(doc, index))).length,
      healMs: this.#healMs,
      bytesPerEdit: network.traffic.bytesOf(updateCodes) / this.#edits.length,
      framesPerEdit: network.traffic.framesOf(updateCodes) / this.#edits.length,
      edits: this.#edits.length,
      crashes: this.#crashes,
      endsAsWritten: whole ? this.#seats.every(({ doc }) => textOf(doc) === text) : undefined,
    };
  }

  // Its author has to be there, and to have seen what it was written upon.
  #write(agent: number, index: number): boolean {
    // Authors sit in different halves.
    const seat = this.#seats[agent] as Seat;
    const { parents, update } = this.#edits[index] as TraceEdit;
    if (!seat.peer.alive || !parents.every((parent) => this.#has(seat.doc, parent))) return false;
    Y.applyUpdate(seat.doc, update);
    return true;
  }

  #has(doc: Y.Doc, index: number): boolean {
    return (this.#reached[index] ?? []).every(([client, clock]) => Y.getState(doc.store, client) >= clock);
  }

  #part(seconds: number): void {
    const half = new Set(this.#seats.filter((_, index) => index % 2 === 0).map(({ peer }) => peer.id));
    const network = this.#network;
    network.part((id) => (half.has(id) ? 0 : 1));
    network.later(seconds * 1_000, () => {
      network.part(undefined);
      const written = new Map<number, number>();
      for (const { doc } of this.#seats)
        for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(doc)))
          written.set(client, Math.max(clock, written.get(client) ?? 0));
      this.#watchHealing(network.now, written);
    });
  }

  #healing = false;

  #watchHealing(since: number, written: ReadonlyMap<number, number>): void {
    const isWhole = this.#seats.every(({ doc }) =>
      [...written].every(([client, clock]) => Y.getState(doc.store, client) >= clock),
    );
    this.#healing = !isWhole;
    if (isWhole) this.#healMs = this.#network.now - since;
    else this.#network.later(stepMs, () => this.#watchHealing(since, written));
  }

  #crashOne(): void {
    const living = this.#seats.filter(({ peer }) => peer.alive);
    const seat = living[Math.floor(this.#random() * living.length)];
    if (!seat) return;
    this.#crashes++;
    this.#network.crash(seat.peer);
    this.#network.later(awayMs, () => {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(seat.doc));
      seat.doc = doc;
      seat.peer = this.#addPeer(doc);
      this.#network.join(seat.peer);
    });
  }

  #addPeer(doc: Y.Doc): SimPeer<YReplica> {
    const replica = new YReplica(doc, remote, {
      onObserverError: (error) => {
        throw error;
      },
    });
    const peer = this.#network.add(replica);
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== remote) this.#network.tell(peer, { type: "local-update", update });
    });
    return peer;
  }

  #digests(): Map<string, number> {
    const digests = new Map<string, number>();
    for (const { peer } of this.#seats) {
      const digest = peer.replica.digest().join();
      digests.set(digest, (digests.get(digest) ?? 0) + 1);
    }
    return digests;
  }
}

function textOf(doc: Y.Doc): string {
  for (const name of doc.share.keys()) return doc.getText(name).toJSON();
  return "";
}
