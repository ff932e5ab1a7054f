/**
 * A flood of each frame that asks for something or costs something, as large as its sender bears: how much it makes a node
 * send in ten seconds, and whether everything that it fills has a bound.
 */
import { describe, expect, it } from "vitest";
import { SetReplica } from "../sim/set-replica.ts";
import { defaultConfig } from "./config.ts";
import { Node } from "./node.ts";
import { peerOf } from "./testing/scripted-io.ts";
import type { Effect, Input, PeerId } from "./types.ts";
import { bundle } from "./outbox/frames.ts";
import { encodeFrame, type Frame } from "./frames.ts";
import { limits } from "./wire/limits.ts";

const self = peerOf(0x500);
const hostile = peerOf(0xbad);
const others = [1, 2, 3, 4, 5].map(peerOf) as [PeerId, ...PeerId[]];
const [first] = others;
const members = Array.from({ length: 300 }, (_, index) => peerOf(0x10000 + index));
const stranger = (index: number): PeerId => peerOf(0x20000 + index);
const strangers = (index: number, count: number): PeerId[] =>
  Array.from({ length: count }, (_, more) => stranger(index * count + more));
const digest = (index: number): Uint8Array => new Uint8Array(16).fill(index);
const other = (index: number): PeerId => others[index % others.length] as PeerId;

/** A node in a large room: members, presences and rumors are there to be asked for. */
function start(): Node {
  const replica = new SetReplica();
  let seed = 0;
  const node = new Node({ self, replica, random: () => (seed = (seed + 0.37) % 1) });
  for (const peer of [hostile, ...others]) node.handle({ type: "link-opened", peer, initiator: false }, 0);
  const hear = (frame: Frame): unknown =>
    node.handle({ type: "frame-received", from: first, bytes: encodeFrame(frame, first) }, 100);
  const items = members.map((peer) => ({ peer, incarnation: 0, presenceClock: 0 }));
  hear({ type: "roster", reply: true, partial: false, items });
  for (const origin of members) hear({ type: "presence", origin, clock: 1, payload: new Uint8Array(4_000) });
  for (let seq = 1; seq <= 100; seq++) hear({ type: "rumor", origin: first, seq, payload: replica.insert(7) });
  node.handle({ type: "tick" }, 1_000);
  return node;
}

interface Flooded {
  readonly bytes: number;
  readonly closes: Effect[];
  readonly node: Node;
}

/** The result of ten seconds with this many frames, until their sender is cut off. */
function flood(make: (index: number) => Frame, count: number): Flooded {
  const node = start();
  const closes: Effect[] = [];
  let bytes = 0;
  const take = (input: Input, now: number): void => {
    for (const effect of node.handle(input, now))
      if (effect.type === "send") bytes += effect.bytes.length;
      else if (effect.type === "close") closes.push(effect);
  };
  const steps = 100;
  for (let step = 0; step < steps; step++) {
    const now = 2_000 + 100 * step;
    if (closes.length === 0) {
      const indices = Array.from({ length: count / steps }, (_, more) => (step * count) / steps + more);
      const frames = indices.map((index) => encodeFrame(make(index), hostile));
      take({ type: "frame-received", from: hostile, bytes: bundle(frames) }, now);
    }
    for (const from of others)
      take({ type: "frame-received", from, bytes: encodeFrame({ type: "vouch", target: from }, from) }, now);
    for (let due = node.nextDeadline(); due !== undefined && due < now + 100; due = node.nextDeadline())
      take({ type: "tick" }, Math.max(now, due));
  }
  return { bytes, closes, node };
}

/** What the node says of itself, to live neighbours. */
const quietBytes = 128 * 1024;
const { presencesBytes } = defaultConfig.dissemination;
const { toldBytes } = defaultConfig.outbox;
const mostCostly = 500;

/** Each with how many come, and how many bytes more than in quiet it may make the node send. */
const floods: Record<string, [make: (index: number) => Frame, count: number, mostBytes: number]> = {
  probe: [(index) => ({ type: "probe", nonce: index, digest: digest(index), roster: index }), 10_000, 0],
  "probe-ack": [(index) => ({ type: "probe-ack", nonce: index, same: false, sameRoster: false }), 10_000, 0],
  rumor: [
    (index) => ({ type: "rumor", origin: stranger(index), seq: 1, payload: new SetReplica().insert(1_000 + index) }),
    10_000,
    // It is told on to everyone, once.
    others.length * 10_000 * 30,
  ],
  wants: [
    (index) => {
      const wants = [{ client: 7, clock: index % 50 }];
      return { type: "summary", round: 5, digest: index === 0 ? digest(1) : undefined, sections: [], wants };
    },
    mostCostly,
    0,
  ],
  "delta that says that more follows": [
    (index) => ({ type: "delta", round: index, restBytes: limits.restBytes, update: new SetReplica().insert(index) }),
    10_000,
    0,
  ],
  following: [(index) => ({ type: "following", restBytes: limits.restBytes - index }), 10_000, 0],
  content: [(index) => ({ type: "content", digest: digest(index), content: digest(index) }), 10_000, 0],
  presence: [
    (index) => {
      const origin = members[index % members.length] as PeerId;
      return { type: "presence", origin, clock: index + 2, payload: new Uint8Array(limits.presenceBytes) };
    },
    3_000,
    // Of each link two windows of its budget fall into these ten seconds.
    2 * others.length * presencesBytes,
  ],
  relay: [
    (index) => ({ type: "relay", to: other(index), from: stranger(index), ttl: 16, body: new Uint8Array(60_000) }),
    mostCostly,
    1.1 * toldBytes,
  ],
  "relay without a way": [
    (index) => ({ type: "relay", to: stranger(index), from: stranger(index + 1), ttl: 16, body: new Uint8Array(9) }),
    mostCostly,
    0,
  ],
  unreachable: [
    (index) => ({ type: "unreachable", peer: stranger(index), to: other(index), ttl: 16 }),
    10_000,
    others.length * 200 * 30,
  ],
  join: [() => ({ type: "join" }), mostCostly, others.length * 200 * 30],
  "forward-join": [(index) => ({ type: "forward-join", peer: stranger(index), ttl: 6 }), mostCostly, 200 * 30],
  shuffle: [
    (index) => ({ type: "shuffle", origin: stranger(index), ttl: 6, peers: strangers(index, limits.shuffled) }),
    mostCostly,
    (others.length + 1) * 200 * 530,
  ],
  "shuffle-reply": [
    (index) => ({ type: "shuffle-reply", to: other(index), ttl: 6, peers: strangers(index, limits.shuffled) }),
    700,
    others.length * 200 * 530,
  ],
  advert: [
    (index) => ({ type: "advert", ranges: [{ origin: stranger(index), seq: 1, count: 4 }] }),
    10_000,
    4_096 * 50,
  ],
  graft: [
    () => ({ type: "graft", range: { origin: first, seq: 1, count: 100 } }),
    400,
    // As often as it is asked for, up to a budget of four megabytes.
    defaultConfig.dissemination.graftedBytes,
  ],
  prune: [(index) => ({ type: "prune", origin: stranger(index) }), 10_000, 0],
  pull: [() => ({ type: "pull" }), mostCostly, 0],
  feedback: [(index) => ({ type: "feedback", origin: stranger(index), seq: 1, knew: true }), 10_000, 0],
  "news that accuses": [
    (index) => {
      const peer = members[index % members.length] as PeerId;
      const incarnation = Math.floor(index / members.length);
      return { type: "news", items: [{ peer, state: "suspect", incarnation, accuser: stranger(index) }] };
    },
    10_000,
    others.length * 10_000 * 30,
  ],
  "news of one's own death": [
    (index) => ({ type: "news", items: [{ peer: self, state: "dead", incarnation: index, accuser: undefined }] }),
    10_000,
    0,
  ],
  "news of strangers": [
    (index) => ({
      type: "news",
      items: [{ peer: stranger(index), state: "alive", incarnation: 0, accuser: undefined }],
    }),
    10_000,
    0,
  ],
  roster: [() => ({ type: "roster", reply: false, partial: false, items: [] }), mostCostly, 1.2 * toldBytes],
  "roster that answers": [
    () => ({ type: "roster", reply: true, partial: false, items: [] }),
    mostCostly,
    1.2 * toldBytes,
  ],
  "ping-request": [(index) => ({ type: "ping-request", target: other(index) }), mostCostly, 0],
  vouch: [(index) => ({ type: "vouch", target: other(index) }), 10_000, 0],
  share: [
    (index) => {
      const sums = { weight: 1, count: 1, inSync: 1, roundTripMs: 1, worstRoundTripMs: 1 };
      return { type: "share", epoch: index + 1, transfer: index, leader: hostile, reference: 1, ...sums };
    },
    10_000,
    0,
  ],
  "share-ack": [(index) => ({ type: "share-ack", epoch: 1, transfer: index }), 10_000, 0],
};

describe("a flood of ten seconds, and what it makes a node send", () => {
  it.each(Object.entries(floods))("%s", (_, [make, count, mostBytes]) => {
    const { bytes, closes, node } = flood(make, count);
    expect(closes).toEqual([]);
    expect(bytes).toBeLessThan(quietBytes + mostBytes);
    for (const { what, size, bound } of node.occupancy()) expect(size, what).toBeLessThanOrEqual(bound);
  });

  it.each<[string, (index: number) => Frame]>([
    ["whole", (index) => ({ type: "neighbours", whole: true, added: strangers(index, 256), removed: [] })],
    ["changed", (index) => ({ type: "neighbours", whole: false, added: strangers(index, 256), removed: [] })],
    ["in replies", (index) => ({ type: "shuffle-reply", to: other(0), ttl: 6, peers: strangers(index, 64) })],
  ])("names of peers, %s: it is cut off before they take a second to look through", (_, make) => {
    const { bytes, closes } = flood(make, 10_000);
    expect(closes).toMatchObject([{ peer: hostile, reason: "too-frequent" }]);
    expect(bytes).toBeLessThan(quietBytes + others.length * 200 * 530);
  });
});
