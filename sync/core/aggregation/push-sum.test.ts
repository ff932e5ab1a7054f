/** Push-sum: what the parts add up to, whatever is lost or comes twice. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../sim/random.ts";
import { Aggregation } from "./push-sum.ts";
import { configOf } from "../config.ts";
import { peerOf, ScriptedIo } from "../testing/scripted-io.ts";
import type { PeerId } from "../types.ts";
import type { FrameOf } from "../frames.ts";

const config = configOf({ aggregation: { aggregationMs: 1_000 } });
const rideMs = 500;

/** Peers in a ring with chords, in rounds of a second; frames are lost and doubled as asked for. */
class Ring {
  readonly peers: PeerId[];
  readonly sums = new Map<PeerId, Aggregation>();
  readonly #ios = new Map<PeerId, ScriptedIo>();
  readonly #random = seededRandom(7);
  readonly #links = new Map<PeerId, PeerId[]>();
  /** What each says of itself. */
  measure = (peer: PeerId): { reference: number; mean: number; worst: number } => ({
    reference: 1,
    mean: Number.parseInt(peer, 16),
    worst: Number.parseInt(peer, 16),
  });
  now = 0;

  constructor(size: number) {
    this.peers = Array.from({ length: size }, (_, index) => peerOf(index + 1));
    for (const [index, peer] of this.peers.entries()) {
      const sums = new Aggregation(peer, config, seededRandom(index), {
        links: () => this.#links.get(peer) ?? [],
        rideMs: () => rideMs,
        measure: () => this.measure(peer),
      });
      const io = new ScriptedIo(peer);
      sums.opened(io);
      this.sums.set(peer, sums);
      this.#ios.set(peer, io);
      const near = [1, size - 1, 7, size - 7].map((step) => this.peers[(index + step) % size] as PeerId);
      this.#links.set(peer, near);
    }
  }

  run(rounds: number, loss = 0, doubled = 0): void {
    for (let round = 0; round < rounds; round++) {
      this.now += 1_100;
      for (const [peer, sums] of this.sums) sums.tick(this.#ios.get(peer)?.at(this.now) as ScriptedIo);
      // Shares, then their acknowledgements.
      for (let turn = 0; turn < 2; turn++)
        for (const [peer, io] of this.#ios)
          for (const done of io.depart().take()) {
            if (!("send" in done) || typeof done.send === "string") continue;
            const times = this.#random() < loss ? 0 : this.#random() < doubled ? 2 : 1;
            for (let time = 0; time < times; time++) this.#deliver(peer, done.to, done.send as FrameOf<"share">);
          }
    }
  }

  estimates(): number[] {
    return this.peers.map((peer) => this.sums.get(peer)?.running()?.peers ?? Number.NaN);
  }

  #deliver(from: PeerId, to: PeerId, frame: FrameOf<"share"> | FrameOf<"share-ack">): void {
    const sums = this.sums.get(to);
    const io = this.#ios.get(to)?.at(this.now);
    if (!sums || !io) return;
    sums.received(io, from, frame);
  }
}

const worstError = (ring: Ring): number =>
  Math.max(...ring.estimates().map((peers) => Math.abs(peers - ring.peers.length) / ring.peers.length));

describe("aggregation", () => {
  it("counts the peers, everywhere", () => {
    const ring = new Ring(50);
    ring.run(80);
    expect(worstError(ring)).toBeLessThan(0.01);
  });

  it("counts right though a fifth of the frames is lost and a fifth comes twice: mass is neither lost nor made", () => {
    const ring = new Ring(50);
    ring.run(89, 0.2, 0.2);
    expect(worstError(ring)).toBeLessThan(0.01);
  });

  it("tells means, the worst, and the share of those whose document is the leader's", () => {
    const ring = new Ring(50);
    const inSync = new Set(ring.peers.filter((_, index) => index % 5 > 0));
    const { measure } = ring;
    // All agree at first, so that the leader is one of them.
    ring.run(5);
    const leader = ring.peers.find((peer) => ring.sums.get(peer)?.running()?.reference === 1);
    expect(leader).toBeDefined();
    ring.measure = (peer) => ({ ...measure(peer), reference: inSync.has(peer) ? 1 : 2 });
    ring.run(80);
    for (const peer of ring.peers) {
      const { inSyncShare, meanRoundTripMs, worstRoundTripMs } = ring.sums.get(peer)?.running() ?? {};
      expect(inSyncShare).toBeCloseTo(0.8, 2);
      expect(meanRoundTripMs).toBeCloseTo(25.5, 0);
      expect(worstRoundTripMs).toBe(50);
    }
  });

  it("restarts with each epoch, on all peers together, and keeps the last estimate until the next is ready", () => {
    const ring = new Ring(50);
    ring.run(89);
    expect(new Set(ring.peers.map((peer) => ring.sums.get(peer)?.running()?.epoch))).toEqual(new Set([1]));
    ring.run(6);
    for (const peer of ring.peers) {
      const sums = ring.sums.get(peer);
      expect(sums?.settled()?.epoch).toBe(1);
      expect(Math.abs((sums?.best()?.peers ?? 0) - 50)).toBeLessThan(1);
    }
    ring.run(70);
    for (const peer of ring.peers) expect(ring.sums.get(peer)?.settled()?.epoch).toBe(2);
    expect(worstError(ring)).toBeLessThan(0.01);
  });

  it("says nothing in a room of one, and forgets its company when that is gone", () => {
    const io = new ScriptedIo(peerOf(1));
    let links = [peerOf(2)];
    const measure = () => ({ reference: 1, mean: 1, worst: 1 });
    const sums = new Aggregation(peerOf(1), config, seededRandom(1), {
      links: () => links,
      rideMs: () => rideMs,
      measure,
    });
    expect(sums.nextDeadline()).toBeUndefined();
    sums.opened(io);
    for (let round = 1; round < 100; round++) sums.tick(io.at(round * 1_100));
    links = [];
    sums.tick(io.at(200_000));
    expect(sums.settled()).toBeUndefined();
    expect(sums.running()?.peers).toBe(1);
  });
});

describe("a share", () => {
  const self = peerOf(1);
  const other = peerOf(2);
  const share = (transfer: number, epoch = 1): FrameOf<"share"> => ({
    type: "share",
    epoch,
    transfer,
    leader: self,
    reference: 1,
    weight: 0,
    count: 1,
    inSync: 0,
    roundTripMs: 10,
    worstRoundTripMs: 10,
  });
  const start = () => {
    const room = { links: () => [other], rideMs: () => rideMs, measure: () => ({ reference: 1, mean: 0, worst: 0 }) };
    return { sums: new Aggregation(self, config, seededRandom(1), room), io: new ScriptedIo(self) };
  };

  it("is taken in once and acknowledged each time it comes", () => {
    const { sums, io } = start();
    for (let time = 0; time < 3; time++) {
      sums.received(io, other, share(1));
      expect(io.depart().take()).toEqual([{ send: { type: "share-ack", epoch: 1, transfer: 1 }, to: other }]);
    }
    expect(sums.running()?.peers).toBe(2);
    // Numbers are each sender's own.
    sums.received(io, peerOf(3), share(1));
    expect(sums.running()?.peers).toBe(3);
  });

  it("is sent again until it is acknowledged, by whom it was for, and comes back when its link closes", () => {
    const { sums, io } = start();
    sums.opened(io);
    sums.tick(io.at(1_100));
    const [first] = io.depart().sent("share");
    expect(first?.frame).toMatchObject({ weight: 0.5, count: 0.5, transfer: 1 });
    sums.received(io, peerOf(3), { type: "share-ack", epoch: 1, transfer: 1 });
    const transfers = () =>
      io
        .depart()
        .sent("share")
        .map(({ frame }) => frame.transfer);
    for (const now of [2_200, 3_300]) sums.tick(io.at(now));
    // Of those that wait for one link a single one goes, with its part of what is there by then.
    expect(transfers()).toEqual([2]);
    sums.tick(io.at(4_400));
    expect(transfers()).toEqual([3]);
    sums.tick(io.at(5_500));
    expect(transfers()).toEqual([1, 4]);
    // Everything that it had, but for the one that arrived.
    sums.received(io, other, { type: "share-ack", epoch: 1, transfer: 1 });
    sums.closed(io, other);
    const { peers } = sums.running() ?? {};
    expect(peers).toBe(1);
    sums.tick(io.at(6_600));
    const [next] = io.depart().sent("share");
    expect(next?.frame.weight).toBeCloseTo(0.25);
  });

  it("of an epoch long past or far ahead is nonsense; of the next one it begins that", () => {
    const { sums, io } = start();
    sums.received(io, other, share(1, 10_000_000));
    expect(sums.running()?.epoch).toBe(1);
    sums.received(io, other, share(2, 3));
    expect(sums.running()?.epoch).toBe(3);
    sums.received(io, other, share(3, 2));
    expect(sums.running()?.epoch).toBe(3);
  });

  it("says no longer round trip than a minute, whatever it claims", () => {
    const { sums, io } = start();
    sums.received(io, other, { ...share(1), worstRoundTripMs: Number.MAX_SAFE_INTEGER });
    expect(sums.running()?.worstRoundTripMs).toBe(60_000);
  });
});
