/** Documents that differ under equal names: noticed in quiet, told once, and over when they are equal again. */
import { beforeEach, describe, expect, it } from "vitest";
import { Network, type SimPeer } from "../../sim/network.ts";
import { seededRandom } from "../../sim/random.ts";
import { SetReplica } from "../../sim/set-replica.ts";
import { holds } from "../../sim/traffic.ts";
import { defaultConfig } from "../config.ts";
import { Node } from "../node.ts";
import { peerOf } from "../testing/scripted-io.ts";
import type { Effect } from "../types.ts";
import { bundle } from "../outbox/frames.ts";
import { decodeFrame, encodeFrame, frameCodes, unbundled, type Frame } from "../frames.ts";

type Peer = SimPeer<SetReplica>;

function room(size: number): { network: Network<SetReplica>; peers: Peer[] } {
  const network = new Network<SetReplica>({ random: seededRandom(21), record: true });
  const peers = Array.from({ length: size }, () => {
    const peer = network.add(new SetReplica());
    network.join(peer);
    return peer;
  });
  network.runUntil(() => network.links().length === (size * (size - 1)) / 2, 20_000);
  const [first] = peers as [Peer];
  network.tell(first, { type: "local-update", update: first.replica.insert(1, 5) });
  network.run(5_000);
  return { network, peers };
}

const events = ({ events }: Peer) => events.filter(({ type }) => type === "content-differs");
const contentFrames = (network: Network<SetReplica>): number =>
  network.sent.filter(({ bytes }) => holds(bytes, [frameCodes.content])).length;

describe("other words under one name", () => {
  it("are noticed by both within two comparisons, and nobody is in sync any more who has them", () => {
    const { network, peers } = room(3);
    const [one, other, third] = peers as [Peer, Peer, Peer];
    // One member told client 1's five letters to one peer, and others to the other two.
    one.replica.words = "noon";
    const since = network.now;
    expect(network.runUntil(() => events(one).length === 2 && events(other).length === 1, 25_000)).toBe(true);
    expect(network.now - since).toBeLessThanOrEqual(2 * defaultConfig.antiEntropy.contentMs + 3_000);
    expect(one.node.status()).toMatchObject({ inSync: false });
    expect(new Set(one.node.status().differing)).toEqual(new Set([other.id, third.id]));
    expect(other.node.status()).toMatchObject({ inSync: false, differing: [one.id] });
    expect(third.node.status()).toMatchObject({ inSync: false, differing: [one.id] });
    // Told once, however long it lasts; and no link is closed for it.
    network.run(60_000);
    expect(events(one)).toHaveLength(2);
    expect(network.closed).toEqual([]);
  });

  it("are over when somebody has written them anew, or has left", () => {
    const { network, peers } = room(3);
    const [one, other, third] = peers as [Peer, Peer, Peer];
    one.replica.words = "noon";
    network.run(25_000);
    expect(other.node.status().differing).toEqual([one.id]);
    one.replica.words = "";
    network.tell(one, { type: "local-update", update: one.replica.insert(2, 5) });
    network.run(15_000);
    for (const { node } of peers) expect(node.status()).toMatchObject({ inSync: true, differing: [] });
    third.replica.words = "nine";
    network.tell(one, { type: "local-update", update: one.replica.insert(2, 5) });
    network.run(25_000);
    expect(one.node.status().differing).toEqual([third.id]);
    network.tell(third, { type: "leave" });
    network.crash(third);
    network.run(1_000);
    for (const { node } of [one, other]) expect(node.status()).toMatchObject({ inSync: true, differing: [] });
  });

  it("are not looked for while somebody writes", () => {
    const { network, peers } = room(2);
    const [one] = peers as [Peer, Peer];
    network.sent.length = 0;
    for (let times = 0; times < 10; times++) {
      network.tell(one, { type: "local-update", update: one.replica.insert(1) });
      network.run(5_000);
    }
    expect(contentFrames(network)).toBe(0);
  });

  it("are found also where frames are lost", () => {
    const network = new Network<SetReplica>({ random: seededRandom(3), record: true, loss: 0.3 });
    const peers = [0, 1].map(() => network.add(new SetReplica())) as [Peer, Peer];
    for (const peer of peers) network.join(peer);
    network.run(5_000);
    peers[0].replica.words = "noon";
    expect(network.runUntil(() => peers.every((peer) => events(peer).length > 0), 120_000)).toBe(true);
  });
});

describe("a quiet room of equal documents", () => {
  it("compares once on each link in each direction, and then spends nothing on it", () => {
    const { network, peers } = room(7);
    network.sent.length = 0;
    network.run(60_000);
    const frames = contentFrames(network);
    expect(frames).toBeGreaterThanOrEqual(42);
    expect(frames).toBeLessThanOrEqual(63);
    network.sent.length = 0;
    network.run(120_000);
    expect(contentFrames(network)).toBe(0);
    expect(peers.flatMap(events)).toEqual([]);
  });

  it("asks a replica that is still reading again, and says nothing before", () => {
    const { network, peers } = room(2);
    const [slow] = peers as [Peer, Peer];
    let reads = 0;
    slow.replica.contentDigest = () => (++reads < 3 ? undefined : slow.replica.digest());
    network.sent.length = 0;
    network.run(30_000);
    expect(reads).toBeGreaterThanOrEqual(3);
    expect(contentFrames(network)).toBeGreaterThanOrEqual(2);
    expect(peers.flatMap(events)).toEqual([]);
  });
});

describe("a peer that lies about its content", () => {
  const self = peerOf(0x500);
  const liar = peerOf(0xbad);
  let node: Node;
  let replica: SetReplica;
  const lie = (now: number, content: Uint8Array, times = 1): Effect[] => {
    const frame: Frame = { type: "content", digest: replica.digest(), content };
    const bytes = bundle(Array.from({ length: times }, () => encodeFrame(frame, liar)));
    return node.handle({ type: "frame-received", from: liar, bytes }, now);
  };
  const told = (effects: readonly Effect[]): number =>
    effects.filter((effect) => effect.type === "emit" && effect.event.type === "content-differs").length;
  /** What is sent and told in a while, as the liar answers probes like an honest peer. */
  const during = (from: number, to: number, content: (now: number) => Uint8Array): Effect[] => {
    const effects: Effect[] = [];
    for (let now = from; now < to; now += 500) {
      effects.push(...node.handle({ type: "tick" }, now));
      const ack: Frame = { type: "probe-ack", nonce: 0, same: true, sameRoster: true };
      effects.push(...node.handle({ type: "frame-received", from: liar, bytes: encodeFrame(ack, liar) }, now));
      effects.push(...lie(now, content(now), 3));
    }
    return effects;
  };

  beforeEach(() => {
    replica = new SetReplica();
    node = new Node({ self, replica, random: () => 0.5 });
    node.handle({ type: "link-opened", peer: liar, initiator: false }, 0);
    replica.insert(1, 3);
    node.handle({ type: "tick" }, 100);
  });

  it("is not believed at once, however often it says so", () => {
    const bytes = new Uint8Array(16);
    expect(told(during(1_000, 14_000, () => bytes))).toBe(0);
    expect(told(during(14_000, 24_000, () => bytes))).toBe(1);
  });

  it("makes nothing flap: its first word holds for as long as the document stays as it is", () => {
    const effects = during(1_000, 120_000, (now) => new Uint8Array(16).fill(Math.floor(now / 10_000) % 2));
    expect(told(effects)).toBe(1);
    expect(node.status()).toMatchObject({ inSync: false, differing: [liar] });
    const honest = replica.contentDigest() as Uint8Array;
    expect(told(during(120_000, 200_000, () => honest))).toBe(0);
    expect(node.status().differing).toEqual([liar]);
    expect(effects.filter(({ type }) => type === "close")).toEqual([]);
  });

  it("changes nothing in the document, and is told no more than one frame in ten seconds", () => {
    const digest = replica.digest().join();
    const effects = during(1_000, 61_000, () => new Uint8Array(16));
    expect(replica.digest().join()).toBe(digest);
    const frames = effects.flatMap((effect) => {
      if (effect.type !== "send") return [];
      const decoded = decodeFrame(effect.bytes, self);
      return decoded.ok ? unbundled(decoded.frame) : [];
    });
    expect(frames.filter(({ type }) => type === "content").length).toBeLessThanOrEqual(7);
  });
});
