/** What peers can make a node send and encode by asking: a small multiple of one document in ten seconds, whatever they ask. */
import { beforeEach, describe, expect, it } from "vitest";
import { SetReplica } from "../../sim/set-replica.ts";
import { AnswerBudget } from "../outbox/answer-budget.ts";
import { defaultConfig } from "../config.ts";
import { Node } from "../node.ts";
import { peerOf } from "../testing/scripted-io.ts";
import type { DeleteSet, Effect, PeerId, StateVector } from "../types.ts";
import { bundle } from "../outbox/frames.ts";
import { unbundled, decodeFrame, encodeFrame, frameCodes, type Frame, type FrameOf } from "../frames.ts";

const documentBytes = 5_000_000;
const [clients, structs] = [2_000, 5];

/** Its answers are as large as a document's, and it counts how often it made one. */
class LargeReplica extends SetReplica {
  encodes = 0;

  constructor() {
    super();
    for (let client = 1; client <= clients; client++) this.insert(client, structs);
  }

  override encode(from: StateVector, deletions: DeleteSet): Uint8Array[] {
    this.encodes++;
    let lacking = 0;
    for (const [client, clock] of from) lacking += (this.stateVector().get(client) ?? 0) - clock;
    const [update = new Uint8Array()] = super.encode(from, deletions);
    const filling = new Uint8Array(Math.floor((documentBytes * lacking) / (clients * structs)));
    return [filling, update];
  }
}

const self = peerOf(0x500);
const [hostile, accomplice, honest] = [peerOf(0xbad), peerOf(0xbae), peerOf(1)];

function opening(round: number, known = 0): FrameOf<"summary"> {
  const items = Array.from({ length: known }, (_, index) => ({ client: index + 1, clock: structs }));
  const sections = [{ type: "vector-items", depth: 0, prefix: 0, items } as const];
  return { type: "summary", round, digest: new Uint8Array(16), sections, wants: [] };
}

function wanting(round: number, from: number, count: number): FrameOf<"summary"> {
  const wants = Array.from({ length: count }, (_, index) => ({ client: from + index, clock: 0 }));
  return { type: "summary", round, digest: undefined, sections: [], wants };
}

describe("what is asked for", () => {
  let replica: LargeReplica;
  let node: Node;

  const receive = (from: PeerId, now: number, ...frames: Frame[]): Effect[] => {
    const encoded = frames.map((frame) => encodeFrame(frame, from));
    return node.handle({ type: "frame-received", from, bytes: bundle(encoded) }, now);
  };
  const closes = (effects: readonly Effect[]) => effects.filter((effect) => effect.type === "close");
  const bytesTo = (effects: readonly Effect[], to?: PeerId): number =>
    effects.reduce(
      (sum, effect) => sum + (effect.type === "send" && (!to || effect.to === to) ? effect.bytes.length : 0),
      0,
    );
  const typesTo = (effects: readonly Effect[], to: PeerId): string[] =>
    effects.flatMap((effect) => {
      if (effect.type !== "send" || effect.to !== to) return [];
      const decoded = decodeFrame(effect.bytes, self);
      if (!decoded.ok) throw new Error(decoded.reason);
      return unbundled(decoded.frame).map(({ type }) => type);
    });
  /** Lets a node do what it is told and what is due, for so long. */
  const during = (ms: number, stepMs: number, act: (now: number) => Effect[], from = 1_000): Effect[] => {
    const effects: Effect[] = [];
    for (let now = from; now < from + ms; now += stepMs) {
      effects.push(...act(now));
      for (let due = node.nextDeadline(); due !== undefined && due < now + stepMs; due = node.nextDeadline())
        effects.push(...node.handle({ type: "tick" }, Math.max(now, due)));
    }
    return effects;
  };

  beforeEach(() => {
    replica = new LargeReplica();
    let seed = 0;
    node = new Node({ self, replica, random: () => (seed = (seed + 0.37) % 1) });
    for (const peer of [hostile, accomplice, honest]) node.handle({ type: "link-opened", peer, initiator: false }, 0);
    node.handle({ type: "tick" }, 100);
    replica.encodes = 0;
  });

  it("costs one answer, when 200 openings come in one bundle", () => {
    const effects = receive(hostile, 1_000, ...Array.from({ length: 200 }, (_, round) => opening(round)));
    expect(replica.encodes).toBe(1);
    expect(bytesTo(effects)).toBeGreaterThan(documentBytes);
    expect(bytesTo(effects)).toBeLessThan(1.1 * documentBytes);
  });

  it.each<[string, (index: number) => Frame[]]>([
    ["openings of ever new rounds", (index) => [opening(index)]],
    ["one opening, again and again", () => [opening(7)]],
    ["two rounds by turns", (index) => [opening(index % 2)]],
    ["openings that each know something else", (index) => [opening(index, index)]],
    ["openings, each with wants behind it", (index) => [opening(index, clients), wanting(index, 1, 1_000)]],
    ["wants of thousands of clients in one round", (index) => [index === 0 ? opening(1, 1) : wanting(1, index, 1_000)]],
  ])("in ten seconds is no more than three documents on one link: %s", (_, frames) => {
    let index = 0;
    const effects = during(10_000, 25, (now) => receive(hostile, now, ...frames(index++)));
    expect(bytesTo(effects)).toBeLessThan(3 * documentBytes);
    expect(replica.encodes).toBeLessThanOrEqual(
      2 * Math.ceil(defaultConfig.antiEntropy.answerBytes / defaultConfig.antiEntropy.answerCostBytes),
    );
  });

  it("has an end in a round: 200 wants in its bundles, or one after the other, are not all answered", () => {
    // It tells of somebody unknown, so that the round goes on.
    receive(hostile, 1_000, opening(1, clients + 1));
    const encodes = replica.encodes;
    const bundled = Array.from({ length: 200 }, (_, index) => wanting(1, index + 1, 1));
    receive(hostile, 1_001, ...bundled);
    expect(replica.encodes - encodes).toBe(1);
    for (const [index, frame] of bundled.entries()) receive(hostile, 1_002 + index, frame);
    expect(replica.encodes - encodes).toBeLessThanOrEqual(defaultConfig.antiEntropy.roundSteps);
  });

  it("is the same answer to all who ask the same, and no other is encoded right behind a large one", () => {
    receive(hostile, 1_000, opening(1));
    const same = receive(accomplice, 1_001, opening(2));
    expect(bytesTo(same, accomplice)).toBeGreaterThan(documentBytes);
    expect(replica.encodes).toBe(1);
    const other = receive(honest, 1_002, opening(3, 5));
    expect(typesTo(other, honest)).not.toContain("delta");
    const later = during(1_000, 50, () => [], 1_002);
    expect(typesTo(later, honest)).toContain("delta");
    expect(replica.encodes).toBe(2);
  });

  it("is encoded anew when the document has changed", () => {
    receive(hostile, 1_000, opening(1));
    node.handle({ type: "local-update", update: replica.insert(1) }, 1_500);
    const effects = receive(accomplice, 2_000, opening(2));
    expect(replica.encodes).toBe(2);
    expect(bytesTo(effects, accomplice)).toBeGreaterThan(documentBytes);
  });

  it("is not compared again right behind a comparison that took its time", () => {
    const fragmented = new SetReplica();
    fragmented.insert(1, 100_000);
    const ranges = Array.from({ length: 50_000 }, (_, index) => ({ clock: 2 * index, length: 1 }));
    let comparisons = 0;
    fragmented.deleteSet = () => {
      comparisons++;
      return new Map([[1, ranges]]);
    };
    node = new Node({ self, replica: fragmented, random: () => 0.5 });
    node.handle({ type: "link-opened", peer: hostile, initiator: false }, 0);
    const section = { type: "deletion-items", depth: 0, prefix: 0, items: [] } as const;
    const asking = (digest: Uint8Array | undefined): Frame => {
      return { type: "summary", round: 1, digest, sections: [section], wants: [] };
    };
    receive(hostile, 1_000, asking(new Uint8Array(16)));
    expect(comparisons).toBe(1);
    for (let time = 1; time <= 6; time++) receive(hostile, 1_000 + time, asking(undefined));
    expect(comparisons).toBe(1);
    const effects = during(300, 10, () => [], 1_010);
    expect(comparisons).toBeLessThanOrEqual(2);
    expect(closes(effects)).toEqual([]);
  });

  it("begins no new budget when links are closed and opened again, under one name or many", () => {
    let peer = hostile;
    const again = (next: (index: number) => PeerId): number => {
      let index = 0;
      const effects = during(10_000, 100, (now) => {
        node.handle({ type: "link-closed", peer }, now);
        peer = next(index++);
        const opened = node.handle({ type: "link-opened", peer, initiator: true }, now);
        return [...opened, ...receive(peer, now, opening(index))];
      });
      return bytesTo(effects) / documentBytes;
    };
    expect(again(() => hostile)).toBeLessThan(3);
    expect(again((index) => peerOf(0x9000 + index))).toBeLessThan(10);
  });

  it("is still given to an honest newcomer, and what is typed still arrives, while two attack", () => {
    let index = 0;
    const effects = during(3_000, 25, (now) => [
      ...receive(hostile, now, opening(index++), wanting(index, 1, 1_000)),
      ...receive(accomplice, now, opening(0x10000 + index, index % 50)),
      // A newcomer says its opening again until something comes.
      ...(now === 2_000 || now === 2_800 || now === 3_600 ? receive(honest, now, opening(0x20000, 3)) : []),
      ...(now === 3_000 ? node.handle({ type: "local-update", update: replica.insert(1) }, now) : []),
    ]);
    expect(closes(effects)).toEqual([]);
    expect(typesTo(effects, honest).filter((type) => type === "delta").length).toBeGreaterThan(1);
    expect(typesTo(effects, honest)).toContain("rumor");
    expect(bytesTo(effects, honest)).toBeGreaterThan(0.99 * documentBytes);
  });

  it("is given to whoever has had little, though four others take all that they can get before", () => {
    const greedy = [hostile, accomplice, peerOf(0xbaf), peerOf(0xbb0)];
    for (const peer of greedy.slice(2)) node.handle({ type: "link-opened", peer, initiator: false }, 0);
    let index = 0;
    const taken = during(6_000, 100, (now) =>
      greedy.flatMap((peer) => receive(peer, now, opening(++index, index % 50))),
    );
    for (const peer of greedy) expect(bytesTo(taken, peer)).toBeGreaterThan(0.9 * documentBytes);
    const newcomer = peerOf(2);
    node.handle({ type: "link-opened", peer: newcomer, initiator: false }, 7_000);
    const effects = during(500, 50, (now) => (now === 7_000 ? receive(newcomer, now, opening(0x20000)) : []), 7_000);
    expect(bytesTo(effects, newcomer)).toBeGreaterThan(documentBytes);
  });

  it("is had again by a newcomer whose link broke in the middle of it", () => {
    const first = receive(honest, 1_000, opening(1));
    node.handle({ type: "link-closed", peer: honest }, 3_000);
    node.handle({ type: "link-opened", peer: honest, initiator: false }, 4_000);
    const rest = during(
      1_000,
      100,
      (now) => (now === 4_000 ? receive(honest, now, opening(2, clients - 100)) : []),
      4_000,
    );
    expect(bytesTo(first, honest)).toBeGreaterThan(documentBytes);
    expect(typesTo(rest, honest)).toContain("delta");
  });
});

describe("a large rumor", () => {
  const payloadBytes = 900_000;
  const range = { origin: accomplice, seq: 1, count: 1 };

  function grafts(bundles: number, perBundle: number): number {
    const replica = new SetReplica();
    const node = new Node({ self, replica, random: () => 0.5 });
    for (const peer of [hostile, accomplice]) node.handle({ type: "link-opened", peer, initiator: false }, 0);
    // Names of clients that it has never heard of: all of it waits, and is kept to be told on.
    replica.apply = () => "applied";
    const rumor: Frame = { type: "rumor", origin: accomplice, seq: 1, payload: new Uint8Array(payloadBytes) };
    node.handle({ type: "frame-received", from: accomplice, bytes: encodeFrame(rumor, accomplice) }, 100);
    let bytes = 0;
    const many = Array.from({ length: perBundle }, () => encodeFrame({ type: "graft", range }, hostile));
    for (let time = 0; time < bundles; time++)
      for (const effect of node.handle({ type: "frame-received", from: hostile, bytes: bundle(many) }, 200 + time))
        if (effect.type === "send" && effect.to === hostile && effect.bytes[0] === frameCodes.relayedRumor)
          bytes += effect.bytes.length;
    return bytes / payloadBytes;
  }

  it("is sent to whoever grafts it", () => expect(grafts(1, 1)).toBeGreaterThanOrEqual(1));

  it.each([
    [1, 200],
    [200, 1],
  ])("is sent a few times to whoever grafts it 200 times, in %i bundles", (bundles, perBundle) => {
    expect(grafts(bundles, perBundle)).toBeLessThan(7);
  });
});

describe("a budget", () => {
  it("gives one answer beyond it, then none until ten seconds are over, to each peer", () => {
    const budget = new AnswerBudget(() => 100);
    expect([90, 90, 1].map((bytes) => budget.allows(hostile, bytes, 0))).toEqual([true, true, false]);
    expect(budget.allows(honest, 1, 5_000)).toBe(true);
    expect(budget.waitMs(hostile, 4_000)).toBe(6_000);
    expect(budget.allows(hostile, 1, 9_999)).toBe(false);
    expect(budget.allows(hostile, 1, 10_000)).toBe(true);
  });
});
