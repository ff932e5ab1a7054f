import { describe, expect, it } from "vitest";
import { SetReplica } from "../../sim/set-replica.ts";
import { Node } from "../node.ts";
import { Outbox } from "./outbox.ts";
import { peerOf, ScriptedIo } from "../testing/scripted-io.ts";
import { priorities, type Effect } from "../types.ts";
import { unbundled, decodeFrame, encodeFrame, type Frame } from "../frames.ts";
import { limits } from "../wire/limits.ts";

const [a, b] = [peerOf(1), peerOf(2)];
const bytes = (value: number) => () => Uint8Array.of(value);

describe("the outbox", () => {
  it("lets everything for a link depart together, at the earliest time of any", () => {
    const outbox = new Outbox();
    outbox.put(a, "news", 100, bytes(1));
    outbox.put(b, "news", 70, bytes(2));
    outbox.put(a, "advert", 60, bytes(3));
    expect(outbox.nextDeadline()).toBe(60);
    expect(outbox.due(59)).toEqual([]);
    expect(outbox.due(60)).toEqual([a]);
    expect(outbox.take(a)).toEqual([Uint8Array.of(1), Uint8Array.of(3)]);
    expect(outbox.nextDeadline()).toBe(70);
    expect(outbox.due(70)).toEqual([b]);
  });

  it("keeps one frame for each key, made when it departs, so that it says the latest", () => {
    const outbox = new Outbox();
    let latest = 1;
    outbox.put(a, "news", 100, () => Uint8Array.of(latest));
    outbox.put(a, "news", 50, bytes(9));
    latest = 2;
    expect(outbox.due(50)).toEqual([a]);
    expect(outbox.take(a)).toEqual([Uint8Array.of(2)]);
    expect(outbox.take(a)).toEqual([]);
  });

  it("hands out no more at a time than a bundle may hold, in frames and in bytes, and the rest at once", () => {
    const outbox = new Outbox();
    for (let key = 0; key < 300; key++) outbox.put(a, String(key), 100, bytes(key % 256));
    expect(outbox.take(a)).toHaveLength(limits.bundled - 1);
    expect(outbox.nextDeadline()).toBeLessThan(0);
    expect(outbox.due(0)).toEqual([a]);
    expect(outbox.take(a)).toHaveLength(300 - (limits.bundled - 1));
    expect(outbox.take(a)).toEqual([]);
    for (let key = 0; key < 5; key++) outbox.put(a, String(key), 100, () => new Uint8Array(8 * 1024));
    expect([outbox.take(a), outbox.take(a), outbox.take(a)].map(({ length }) => length)).toEqual([2, 2, 1]);
  });

  it("does not hand out at once what is put again while it is made", () => {
    const outbox = new Outbox();
    let made = 0;
    const make = (): Uint8Array => {
      outbox.put(a, "news", 200, make);
      return Uint8Array.of(++made);
    };
    outbox.put(a, "news", 100, make);
    outbox.put(a, "advert", 100, bytes(9));
    expect(outbox.take(a)).toEqual([Uint8Array.of(1), Uint8Array.of(9)]);
    expect([outbox.isDue(a, 199), outbox.isDue(a, 200), outbox.isDue(b, 200)]).toEqual([false, true, false]);
    expect(outbox.due(200)).toEqual([a]);
    expect(outbox.take(a)).toEqual([Uint8Array.of(2)]);
  });

  it("sends nothing when nothing is left to send, or the link has closed", () => {
    const outbox = new Outbox();
    outbox.put(a, "news", 100, () => undefined);
    expect(outbox.take(a)).toEqual([]);
    outbox.put(b, "news", 100, bytes(1));
    outbox.closed(new ScriptedIo(a), b);
    expect(outbox.due(100)).toEqual([]);
    expect(outbox.nextDeadline()).toBeUndefined();
  });
});

describe("what waits, in a node", () => {
  const self = peerOf(5);
  const start = () => {
    const replica = new SetReplica();
    const node = new Node({ self, replica, random: () => 0.5 });
    // The first link's introduction to the second waits as news.
    for (const peer of [a, b]) node.handle({ type: "link-opened", peer, initiator: false }, 0);
    return { node, replica };
  };
  const framesTo = (effects: readonly Effect[]) =>
    effects.flatMap((effect) => {
      if (effect.type !== "send" || effect.to !== a) return [];
      const decoded = decodeFrame(effect.bytes, self);
      if (!decoded.ok) throw new Error(decoded.reason);
      const names = unbundled(decoded.frame).map(({ type }) => type);
      return [{ names, priority: effect.priority }];
    });

  it("rides on the next frame of its link, whatever that is", () => {
    const { node, replica } = start();
    const effects = node.handle({ type: "local-update", update: replica.insert(1) }, 10);
    expect(framesTo(effects)).toEqual([{ names: ["news", "rumor"], priority: priorities.typing }]);
    expect(framesTo(node.handle({ type: "tick" }, 100))).toEqual([]);
  });

  it("goes by itself when its time is up", () => {
    const { node } = start();
    expect(node.nextDeadline()).toBe(100);
    expect(framesTo(node.handle({ type: "tick" }, 99))).toEqual([]);
    expect(framesTo(node.handle({ type: "tick" }, 100))).toEqual([{ names: ["news"], priority: priorities.control }]);
  });

  it("goes on at its own pace: what is put while something departs waits for its own time", () => {
    const { node } = start();
    // News of too many newcomers to send at once.
    for (let from = 0; from < 250; from += 50) {
      const items = Array.from({ length: 50 }, (_, index) => {
        return { peer: peerOf(0x1000 + from + index), state: "alive", incarnation: 1, accuser: undefined } as const;
      });
      node.handle({ type: "frame-received", from: b, bytes: encodeFrame({ type: "news", items }, b) }, 10);
    }
    const told: [number, number][] = [];
    for (let now = 20; now <= 2_000; now += 10)
      for (const effect of node.handle({ type: "tick" }, now)) {
        if (effect.type !== "send" || effect.to !== a) continue;
        const decoded = decodeFrame(effect.bytes, self);
        if (!decoded.ok) throw new Error(decoded.reason);
        const frames = unbundled(decoded.frame);
        for (const frame of frames) if (frame.type === "news") told.push([now, frame.items.length]);
      }
    // Among the first is the news of the link to the other one.
    expect(told).toEqual([
      [100, 100],
      [200, 100],
      [300, 51],
    ]);
  });

  it("waits for no large frame, and for none that may be held back", () => {
    const { node, replica } = start();
    replica.insert(1, 3);
    const theirs = new SetReplica();
    const sections = [{ type: "vector-items", depth: 0, prefix: 0, items: [] }] as const;
    const summary: Frame = { type: "summary", round: 9, digest: theirs.digest(), sections, wants: [] };
    const effects = node.handle({ type: "frame-received", from: a, bytes: encodeFrame(summary, a) }, 10);
    // News waits for its link.
    expect(framesTo(effects)).toEqual([{ names: ["delta", "summary"], priority: priorities.repair }]);
    const update = new Uint8Array(17 * 1024);
    update.set(replica.insert(1));
    expect(framesTo(node.handle({ type: "local-update", update }, 20))[0]).toEqual({
      names: ["rumor"],
      priority: priorities.repair,
    });
  });
});
