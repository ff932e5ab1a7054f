/** Rooms in virtual time: what must hold for any number of peers, whatever is lost on the way. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultConfig, frameCodes } from "../core/index.ts";
import { checkInvariants } from "./invariants.ts";
import { Network } from "./network.ts";
import { seededRandom } from "./random.ts";
import { SetReplica } from "./set-replica.ts";
import { clientOf, converged, edit, hex, type Peer, room } from "./testing/rooms.ts";
import { holds } from "./traffic.ts";

const payloadCodes: readonly number[] = [frameCodes.ownRumor, frameCodes.relayedRumor];

describe("a room", () => {
  it.each([2, 3, 6, 7])("of %i links everyone with everyone", (size) => {
    const { network, peers } = room(size, size);
    expect(network.links()).toHaveLength((size * (size - 1)) / 2);
    for (const peer of peers)
      expect(peer.node.status()).toMatchObject({ members: size, links: size - 1, inSync: true });
  });

  it.each([8, 12, 40])("of %i links each with some, and everyone knows of everyone", (size) => {
    const { network, peers } = room(size, size);
    checkInvariants(network, { quiet: true });
    for (const { node } of peers) {
      expect(node.status()).toMatchObject({ members: size, inSync: true });
      expect(node.links().length).toBeGreaterThanOrEqual(defaultConfig.overlay.activeView - 1);
    }
    edit(network, peers[0] as Peer);
    network.run(2_000);
    expect(converged(network)).toBe(true);
  });

  it("tells its status, as at every edit, without a hash of the whole document", () => {
    const { network, peers } = room(12, 12);
    network.run(20_000);
    for (const { node, replica } of peers) {
      let hashes = 0;
      const digest = replica.digest.bind(replica);
      replica.digest = () => (hashes++, digest());
      expect(node.network()).toMatchObject({ peers: 12, inSyncShare: expect.closeTo(1, 1) as number });
      expect(hashes).toBe(1);
      expect(node.status().members).toBe(12);
      expect(hashes).toBe(1);
    }
  });

  it("spends N-1 payload frames on an edit, at N = 6, whoever writes", () => {
    const { network, peers } = room(6, 1);
    for (const writer of peers) {
      network.sent.length = 0;
      edit(network, writer);
      network.run(5_000);
      expect(network.sent.filter(({ bytes }) => holds(bytes, payloadCodes))).toHaveLength(5);
      expect(converged(network)).toBe(true);
    }
    for (const { node } of peers) expect(node.counters().duplicates).toBe(0);
  });

  it("merges the edits of one frame into one rumor, and sends the first at once", () => {
    const { network, peers } = room(2, 2);
    const [writer, reader] = peers as [Peer, Peer];
    network.sent.length = 0;
    for (let index = 0; index < 10; index++) edit(network, writer);
    network.run(1_000);
    expect(network.sent.filter(({ bytes }) => holds(bytes, payloadCodes))).toHaveLength(2);
    expect(hex(reader.replica.digest())).toBe(hex(writer.replica.digest()));
  });

  it("passes rumors on where two peers cannot link to each other", () => {
    const network = new Network<SetReplica>({ random: seededRandom(3) });
    const [a, b, c] = [0, 1, 2].map(() => network.add(new SetReplica())) as [Peer, Peer, Peer];
    for (const peer of [a, b, c]) network.join(peer);
    // The link between a and c breaks whenever it is made.
    const keepApart = (): boolean => {
      network.breakLink(a.id, c.id);
      return false;
    };
    network.runUntil(keepApart, 4_000);
    edit(network, a);
    network.runUntil(() => keepApart() || hex(c.replica.digest()) === hex(a.replica.digest()), 400);
    expect(hex(c.replica.digest())).toBe(hex(a.replica.digest()));
  });

  it("closes the link to a peer that crashed within five seconds, and says that its presence is gone", () => {
    const { network, peers } = room(4, 4);
    const [dead, ...living] = peers as [Peer, ...Peer[]];
    network.tell(dead, { type: "local-presence", payload: Uint8Array.of(1) });
    network.run(1_000);
    network.crash(dead);
    network.run(5_000);
    for (const { node, events } of living) {
      expect(node.status().members).toBe(3);
      expect(events).toContainEqual({ type: "presence", origin: dead.id, payload: Uint8Array.of(1) });
      expect(events).toContainEqual({ type: "presence-gone", origin: dead.id });
    }
  });

  it("lets go at once of a peer that leaves", () => {
    const { network, peers } = room(4, 5);
    const [leaver, ...rest] = peers as [Peer, ...Peer[]];
    network.tell(leaver, { type: "leave" });
    network.crash(leaver);
    network.run(200);
    for (const { node } of rest) expect(node.status()).toMatchObject({ members: 3, links: 2 });
    network.run(20_000);
    expect(network.closed.every(({ reason }) => reason === "left")).toBe(true);
  });
});

describe("anti-entropy", () => {
  it("brings a late joiner everything in one round trip and a half", () => {
    const { network, peers } = room(3, 6);
    for (const peer of peers) for (let index = 0; index < 50; index++) edit(network, peer);
    network.run(3_000);
    const late = network.add(new SetReplica());
    network.join(late);
    network.runUntil(() => late.node.status().links > 0, 5_000);
    const linkedAt = network.now;
    expect(network.runUntil(() => converged(network), 1_000)).toBe(true);
    expect(network.now - linkedAt).toBeLessThanOrEqual(200);
  });

  it("asks only one peer for what it lacks", () => {
    const { network, peers } = room(5, 7);
    for (const peer of peers) for (let index = 0; index < 200; index++) edit(network, peer);
    network.run(3_000);
    const late = network.add(new SetReplica());
    network.sent.length = 0;
    network.join(late);
    network.run(3_000);
    const deltas = network.sent.filter(({ to, bytes }) => to === late.id && holds(bytes, [frameCodes.delta]));
    expect(converged(network)).toBe(true);
    expect(deltas).toHaveLength(1);
  });

  it("heals a deletion that one peer missed, though no state vector shows it", () => {
    const { network, peers } = room(3, 8);
    const [writer, , other] = peers as [Peer, Peer, Peer];
    for (let index = 0; index < 20; index++) edit(network, writer);
    network.run(2_000);
    // It happens in the replica without a rumor, as if every rumor of it had been lost.
    writer.replica.delete(clientOf(writer), 7);
    expect(other.replica.stateVector()).toEqual(writer.replica.stateVector());
    expect(network.runUntil(() => converged(network), 4_000)).toBe(true);
    expect(other.replica.deleteSet().get(clientOf(writer))).toEqual([{ clock: 7, length: 1 }]);
  });

  it("spends at most 64 bytes a probe on a neighbour that is equal, and repairs nothing", () => {
    const { network, peers } = room(2, 9);
    for (let index = 0; index < 500; index++) edit(network, peers[0] as Peer);
    network.run(5_000);
    const repairs = peers.map(({ node }) => node.counters().repairs);
    network.sent.length = 0;
    network.run(60_000);
    const probes = network.sent.filter(({ bytes }) => holds(bytes, [frameCodes.probe])).length;
    const bytes = network.sent.reduce((sum, frame) => sum + frame.bytes.length, 0);
    expect(probes).toBeGreaterThan(20);
    expect(bytes / probes).toBeLessThanOrEqual(64);
    expect(peers.map(({ node }) => node.counters().repairs)).toEqual(repairs);
  });
});

describe("hostile frames", () => {
  it.each([
    ["an unknown frame type", Uint8Array.of(0xee)],
    ["a truncated frame", Uint8Array.of(0x01, 0x05)],
    ["a frame with bytes left over", Uint8Array.of(0x0d, 0x00)],
    ["an empty frame", new Uint8Array()],
    ["a rumor that is no update", Uint8Array.of(0x06, 0x01, 0xff, 0xff, 0xff)],
    ["a delta that is no update", Uint8Array.of(0x0a, 0, 0, 0, 0, 0xff, 0xff)],
    ["a section count beyond the frame", Uint8Array.of(0x09, 0, 0, 0, 0, 0xff, 0xff, 0x03)],
  ])("%s cuts its sender off for good, and harms nothing", (_, bytes) => {
    const { network, peers } = room(3, 10);
    const [victim, villain, other] = peers as [Peer, Peer, Peer];
    edit(network, victim);
    network.run(1_000);
    const digest = hex(victim.replica.digest());
    network.inject(villain.id, victim, bytes);
    expect(hex(victim.replica.digest())).toBe(digest);
    expect(victim.node.links()).toEqual([other.id]);
    network.run(60_000);
    expect(victim.node.links()).toEqual([other.id]);
  });

  it("a rumor told twice prunes the link, and told without end it is a replay", () => {
    const { network, peers } = room(2, 11);
    const [victim, villain] = peers as [Peer, Peer];
    network.sent.length = 0;
    edit(network, villain);
    network.run(500);
    const rumor = network.sent.find(({ bytes }) => holds(bytes, payloadCodes))?.bytes as Uint8Array;
    network.inject(villain.id, victim, rumor);
    expect(network.closed).toEqual([]);
    for (let again = 0; again < defaultConfig.outbox.duplicatesPerTenSeconds; again++)
      network.inject(villain.id, victim, rumor);
    expect(network.closed).toContainEqual({ by: victim.id, peer: villain.id, reason: "replayed-rumor" });
  });

  it("summaries without end cost the link", () => {
    const { network, peers } = room(2, 12);
    const [victim, villain] = peers as [Peer, Peer];
    const summary = Uint8Array.of(0x09, 0, 0, 0, 0, 0, 0);
    for (let index = 0; index <= defaultConfig.outbox.costlyPerTenSeconds; index++)
      network.inject(villain.id, victim, summary);
    expect(network.closed).toContainEqual({ by: victim.id, peer: villain.id, reason: "too-frequent" });
  });

  it("arbitrary bytes never throw", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (frames) => {
        const network = new Network<SetReplica>({ random: seededRandom(13) });
        const peer = network.add(new SetReplica());
        const villain = network.add(new SetReplica());
        for (const bytes of frames) {
          network.tell(peer, { type: "link-opened", peer: villain.id, initiator: false });
          network.inject(villain.id, peer, bytes);
        }
      }),
      { numRuns: 300 },
    );
  });
});
