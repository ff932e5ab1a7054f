/** Rumors told, heard and repaired. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../sim/random.ts";
import { SetReplica } from "../../sim/set-replica.ts";
import { plumtree } from "./plumtree.ts";
import { directMail } from "./strategies/direct-mail.ts";
import { flood } from "./strategies/flood.ts";
import { configOf, defaultConfig } from "../config.ts";
import type { DisseminationKnobs } from "./knobs.ts";
import { RumorMemory } from "./rumor-memory.ts";
import { Rumors } from "./rumors.ts";
import { healthy, peerOf, ScriptedIo } from "../testing/scripted-io.ts";
import type { PeerId } from "../types.ts";
import { decodeFrame, encodeFrame, type Frame } from "../frames.ts";
import { maxSeq } from "./frames.ts";

const self = peerOf(0x500);
const [a, b, c] = [peerOf(1), peerOf(2), peerOf(3)];
const origin = peerOf(0x99);

function start(deviations: Partial<DisseminationKnobs> = {}, links = [a, b, c], strategy = plumtree) {
  const config = configOf({ dissemination: deviations });
  const overlay = { links: () => links, isLinked: (peer: PeerId) => links.includes(peer), knowsLink: () => false };
  const tree = strategy.tree(self, overlay);
  const replica = new SetReplica();
  const rumors = new Rumors(self, config, seededRandom(1), replica, overlay, healthy, tree, strategy);
  const io = new ScriptedIo(self);
  const writer = new SetReplica();
  /** The next rumor of `origin`. */
  const rumor = (seq: number) => ({ type: "rumor", origin, seq, payload: writer.insert(7) }) as const;
  return { rumors, replica, io, rumor };
}

describe("a rumor", () => {
  it("goes on along eager links, and is advertised on lazy ones", () => {
    const { rumors, io, rumor } = start();
    // Before anything was heard of the origin there is no tree to prune.
    rumors.received(io, c, { type: "prune", origin });
    const [first, second] = [rumor(1), rumor(2)];
    expect(rumors.hear(io, a, first)).toBe("applied");
    expect(io.take()).toEqual([b, c].map((to) => ({ send: first, to })));
    rumors.received(io, c, { type: "prune", origin });
    expect(rumors.hear(io, a, second)).toBe("applied");
    expect(io.take()).toEqual([{ send: second, to: b }]);
    expect(io.depart().take()).toEqual([{ send: { type: "advert", ranges: [{ origin, seq: 2, count: 1 }] }, to: c }]);
    expect(rumors.sent).toBe(3);
  });

  it("is told once however often it comes, and its second teller is pruned", () => {
    const { rumors, io, rumor } = start();
    const first = rumor(1);
    rumors.hear(io, a, first);
    io.take();
    expect(rumors.hear(io, b, first)).toBeUndefined();
    expect(io.take()).toEqual([{ send: { type: "prune", origin }, to: b }]);
    expect(rumors.duplicates).toBe(1);
    const second = rumor(2);
    rumors.hear(io, a, second);
    expect(io.take()).toEqual([{ send: second, to: c }]);
  });

  it("with the highest number there is leaves nothing to graft that would be refused", () => {
    const { rumors, io, rumor } = start();
    rumors.hear(io, a, { ...rumor(1), seq: maxSeq });
    rumors.received(io, b, { type: "prune", origin });
    io.take();
    rumors.closed(io, a);
    const [graft] = io.sent("graft");
    expect(graft).toMatchObject({ to: b, frame: { range: { origin, seq: maxSeq, count: 1 } } });
    expect(decodeFrame(encodeFrame(graft?.frame as Frame, self), self).ok).toBe(true);
  });

  it("of this node itself is no news, whichever peer sends it", () => {
    const { rumors, replica, io, rumor } = start();
    expect(rumors.hear(io, a, { ...rumor(1), origin: self })).toBeUndefined();
    expect(replica.stateVector().size).toBe(0);
  });

  it("that is no update costs its teller the link, and goes no further", () => {
    const { rumors, io } = start();
    const bad = { type: "rumor", origin, seq: 1, payload: Uint8Array.of(255, 255, 255) } as const;
    expect(rumors.hear(io, a, bad)).toEqual({ refused: "it is no update" });
    expect(io.take()).toEqual([{ close: a, reason: "invalid-update" }]);
    expect(io.depart().take()).toEqual([]);
  });

  it("that waits for a gap is not passed on before it was taken in", () => {
    const { rumors, io, rumor } = start();
    const [first, second] = [rumor(1), rumor(2)];
    expect(rumors.hear(io, a, second)).toBe("gap");
    expect(io.take()).toEqual([]);
    rumors.hear(io, b, first);
    expect(io.take()).toEqual([a, c].map((to) => ({ send: first, to })));
    rumors.told(io, { type: "handled" });
    expect(io.take()).toEqual([b, c].map((to) => ({ send: second, to })));
    expect(rumors.hear(io, b, second)).toBeUndefined();
  });

  it("is given to who grafts it, as long as it is kept, and its link is eager again", () => {
    const { rumors, io, rumor } = start();
    rumors.received(io, b, { type: "prune", origin });
    const told = [rumor(1), rumor(2)];
    for (const each of told) rumors.hear(io, a, each);
    io.take();
    rumors.received(io, b, { type: "graft", range: { origin, seq: 1, count: 4_096 } });
    expect(io.take()).toEqual(told.map((each) => ({ send: each, to: b })));
    const third = rumor(3);
    rumors.hear(io, a, third);
    expect(io.take()).toContainEqual({ send: third, to: b });
  });

  it("is not kept for ever where nothing more is said", () => {
    const { rumors, io, rumor } = start({ cachedMs: 1_000 });
    const only = rumor(1);
    rumors.hear(io, a, only);
    const grafted = (now: number) => {
      rumors.tick(io.at(now));
      io.take();
      rumors.received(io, b, { type: "graft", range: { origin, seq: 1, count: 1 } });
      return io.take();
    };
    expect(grafted(999)).toEqual([{ send: only, to: b }]);
    expect(grafted(1_000)).toEqual([]);
  });

  it("that was advertised and lost on its way is asked for, and comes", () => {
    const { rumors, replica, io, rumor } = start();
    const lost = rumor(1);
    rumors.received(io, b, { type: "advert", ranges: [{ origin, seq: 1, count: 1 }] });
    expect(rumors.nextDeadline()).toBe(500);
    rumors.tick(io.at(500));
    expect(io.take()).toEqual([{ send: { type: "graft", range: { origin, seq: 1, count: 1 } }, to: b }]);
    rumors.hear(io.at(520), b, lost);
    expect(replica.stateVector().get(7)).toBe(1);
    expect(rumors.nextDeadline()).toBeUndefined();
    // Told of again, it is known.
    rumors.received(io, c, { type: "advert", ranges: [{ origin, seq: 1, count: 1 }] });
    expect(rumors.nextDeadline()).toBeUndefined();
  });

  it("goes on every link but the way it came in a flood, and in direct mail from its origin only", () => {
    const flooding = start({}, [a, b, c], flood);
    const first = flooding.rumor(1);
    flooding.rumors.hear(flooding.io, a, first);
    expect(flooding.io.take()).toEqual([b, c].map((to) => ({ send: first, to })));
    flooding.rumors.hear(flooding.io, b, first);
    expect(flooding.io.take()).toEqual([]);
    const mail = start({}, [a, b, c], directMail);
    mail.rumors.hear(mail.io, a, mail.rumor(1));
    expect(mail.io.take()).toEqual([]);
    mail.rumors.localUpdate(mail.io, mail.replica.insert(1));
    expect(mail.io.sent("rumor").map(({ to }) => to)).toEqual([a, b, c]);
  });
});

describe("the memory of rumors", () => {
  it("tells what was heard from what was not, in whatever order, within its window", () => {
    const memory = new RumorMemory(defaultConfig);
    const heard = new Set<number>();
    const random = seededRandom(3);
    for (let turn = 0; turn < 3_000; turn++) {
      const seq = 1 + Math.floor(random() * 900);
      expect(memory.hear(origin, seq)).toBe(!heard.has(seq));
      heard.add(seq);
    }
    for (let seq = 1; seq <= 900; seq++) expect(memory.hasHeard(origin, seq)).toBe(heard.has(seq));
    // Far numbers, in whatever order and with holes, against plain bookkeeping.
    let highest = 0;
    const all = new Set<number>();
    for (let turn = 0; turn < 20_000; turn++) {
      const seq = Math.max(1, turn - Math.floor(random() * random() * 2_000));
      const isNew = !all.has(seq) && seq > highest - 1_024;
      expect(memory.hear(b, seq)).toBe(turn === 0 || isNew);
      all.add(seq);
      highest = Math.max(highest, seq);
    }
    // A newcomer that hears of number 5 first has not heard numbers 1 to 4.
    memory.hear(a, 5);
    expect([4, 5, 6].map((seq) => memory.hasHeard(a, seq))).toEqual([false, true, false]);
    // A rumor far behind counts as heard, so that no peer can make this node process it again.
    memory.hear(a, 5_000);
    expect(memory.hasHeard(a, 4)).toBe(true);
  });

  it("keeps payloads for a limited time", () => {
    const memory = new RumorMemory(configOf({ dissemination: { cachedMs: 1_000 } }));
    const kept = () => [1, 2, 3, 4].filter((seq) => memory.kept(origin, seq) !== undefined);
    memory.keep(origin, 1, new Uint8Array(10), 0);
    memory.keep(origin, 2, new Uint8Array(10), 500);
    memory.keep(origin, 3, new Uint8Array(10), 999);
    expect(kept()).toEqual([1, 2, 3]);
    memory.keep(origin, 4, new Uint8Array(10), 1_500);
    expect(kept()).toEqual([3, 4]);
    expect(memory.occupancy().map(({ size }) => size)).toEqual([0, 2, 20]);
    memory.tidy(2_499);
    expect(kept()).toEqual([4]);
    memory.tidy(2_500);
    expect(memory.occupancy().map(({ size }) => size)).toEqual([0, 0, 0]);
  });

  it("keeps the latest payloads, bounded in number and bytes", () => {
    const few = new RumorMemory(configOf({ dissemination: { cachedRumors: 3 } }));
    for (let seq = 1; seq <= 5; seq++) few.keep(origin, seq, Uint8Array.of(seq), 0);
    expect([1, 2, 3, 4, 5].map((seq) => few.kept(origin, seq) !== undefined)).toEqual([false, false, true, true, true]);
    const small = new RumorMemory(configOf({ dissemination: { cachedBytes: 100 } }));
    for (let seq = 1; seq <= 6; seq++) small.keep(origin, seq, new Uint8Array(25), 0);
    small.keep(origin, 7, new Uint8Array(26), 0);
    expect([2, 3, 6, 7].map((seq) => small.kept(origin, seq) !== undefined)).toEqual([false, true, true, false]);
  });

  it("forgets the oldest of too many origins", () => {
    const memory = new RumorMemory(defaultConfig);
    for (let index = 0; index <= 4_096; index++) memory.hear(peerOf(0x1000 + index), 1);
    expect(memory.hasHeard(peerOf(0x1000), 1)).toBe(false);
    expect(memory.hasHeard(peerOf(0x1001), 1)).toBe(true);
  });
});
