import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Node, type Effect, type Input, type PeerId } from "../core/index.ts";
import { seededRandom } from "../sim/random.ts";
import { SetReplica } from "../sim/set-replica.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { Faults, FrameFates, type FaultsClock } from "./faults.ts";

/** A clock that the test advances. */
class HandClock implements FaultsClock {
  #now = 0;
  readonly #alarms = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const alarm = { at: this.#now + ms, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  get alarms(): number {
    return this.#alarms.size;
  }

  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const [next] = [...this.#alarms].toSorted((a, b) => a.at - b.at);
      if (!next || next.at > until) break;
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = until;
  }
}

const a = "aaaaaaaaaaaaaaaa" as PeerId;
const b = "bbbbbbbbbbbbbbbb" as PeerId;
const frame = (number: number): Uint8Array => Uint8Array.of(number);

function faulty(plan: FaultPlan) {
  const clock = new HandClock();
  const sent: number[] = [];
  const received: number[] = [];
  const faults = new Faults(
    plan,
    {
      send: (_to, [number = -1]) => sent.push(number),
      received: (_from, [number = -1]) => received.push(number),
    },
    clock,
  );
  faults.opened(a);
  return { clock, sent, received, faults };
}

/** The arrival times of the first frames, sent a millisecond apart. */
const fates = (plan: FaultPlan, link = 0, direction: "out" | "in" = "out", frames = 1_000): (readonly number[])[] => {
  const fates = new FrameFates(plan, link, direction);
  return Array.from({ length: frames }, (_, now) => fates.next(now));
};

describe("the fate of frames", () => {
  const plan = { dropShare: 0.2, delayMs: { least: 50, most: 200 }, duplicateShare: 0.05, reorder: true, seed: 7 };

  it("depends on seed, link and direction alone", () => {
    expect(fates(plan)).toEqual(fates(plan));
    expect(fates({ ...plan, seed: 8 })).not.toEqual(fates(plan));
    expect(fates(plan, 1)).not.toEqual(fates(plan));
    expect(fates(plan, 0, "in")).not.toEqual(fates(plan));
  });

  it("follows the shares", () => {
    const lost = fates(plan, 0, "out", 10_000).filter((arrivals) => arrivals.length === 0).length;
    const doubled = fates(plan, 0, "out", 10_000).filter((arrivals) => arrivals.length === 2).length;
    expect(lost / 10_000).toBeCloseTo(0.2, 1);
    expect(doubled / (10_000 - lost)).toBeCloseTo(0.05, 1);
  });

  it("under one fault does not depend on the other faults", () => {
    const losses = (plan: FaultPlan): number[] =>
      fates(plan).flatMap((arrivals, index) => (arrivals.length === 0 ? [index] : []));
    expect(losses(plan)).toEqual(losses({ dropShare: 0.2, seed: 7 }));
    expect(losses(plan).length).toBeGreaterThan(100);
  });

  it("is a delay within the range, in order unless the plan reorders", () => {
    const ordered = fates({ delayMs: { least: 50, most: 200 } }).flat();
    expect(ordered).toEqual(ordered.toSorted((x, y) => x - y));
    // A frame that waits for a slower one before it arrives no later than that one.
    for (const [sentAt, at] of ordered.entries()) {
      expect(at).toBeGreaterThanOrEqual(sentAt + 50);
      expect(at).toBeLessThanOrEqual(sentAt + 200);
    }
    const overtaking = fates({ delayMs: { least: 50, most: 200 }, reorder: true }).flat();
    expect(overtaking).not.toEqual(overtaking.toSorted((x, y) => x - y));
  });

  it("can be a new place in the order without a delay, and a second delivery", () => {
    const reordered = fates({ reorder: true }).flat();
    expect(reordered).not.toEqual(reordered.toSorted((x, y) => x - y));
    expect(fates({ duplicateShare: 1 }).every((arrivals) => arrivals.length === 2)).toBe(true);
    expect(fates({ dropShare: 1 }).flat()).toEqual([]);
  });
});

describe("faulty links", () => {
  it("deliver delayed frames later, in order, in both directions", () => {
    const { sent, received, faults, clock } = faulty({ delayMs: { least: 100, most: 100 } });
    faults.send(a, frame(1), 0);
    clock.pass(50);
    faults.send(a, frame(2), 0);
    faults.received(a, frame(3));
    clock.pass(49);
    expect([sent, received]).toEqual([[], []]);
    clock.pass(1);
    expect(sent).toEqual([1]);
    clock.pass(50);
    expect([sent, received]).toEqual([[1, 2], [3]]);
  });

  it("let no frame overtake one that is due and waits for a late timer", () => {
    const clock = new HandClock();
    let lateMs = 30;
    const sent: number[] = [];
    const faults = new Faults(
      { delayMs: { least: 0, most: 20 }, seed: 1 },
      { send: (_to, [number = -1]) => sent.push(number), received: () => undefined },
      { now: () => clock.now(), after: (ms, callback) => clock.after(ms + lateMs, callback) },
    );
    faults.opened(a);
    for (let number = 0; number < 100; number++) {
      faults.send(a, frame(number), 0);
      clock.pass(3);
    }
    lateMs = 0;
    clock.pass(1_000);
    expect(sent).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  it("lose every frame in both directions during a partition, those in transit included, and none after", () => {
    const { sent, received, faults, clock } = faulty({
      partition: { afterMs: 1_000, lastsMs: 5_000 },
      delayMs: { least: 10, most: 10 },
    });
    faults.send(a, frame(1), 0);
    clock.pass(995);
    expect(faults.isParted).toBe(false);
    faults.send(a, frame(2), 0);
    clock.pass(5);
    expect(faults.isParted).toBe(true);
    faults.received(a, frame(3));
    clock.pass(4_999);
    faults.send(a, frame(4), 0);
    clock.pass(1);
    expect(faults.isParted).toBe(false);
    faults.send(a, frame(5), 0);
    faults.received(a, frame(6));
    clock.pass(10);
    expect([sent, received]).toEqual([[1, 5], [6]]);
  });

  it("lose the frames in transit when the link closes, even if another to the same peer opens", () => {
    const { sent, faults, clock } = faulty({ delayMs: { least: 100, most: 100 } });
    faults.send(a, frame(1), 0);
    faults.closed(a);
    faults.opened(a);
    faults.send(a, frame(2), 0);
    clock.pass(1_000);
    expect(sent).toEqual([2]);
  });

  it("tell links apart by the order in which they opened", () => {
    const plan = { dropShare: 0.5, seed: 3 };
    const run = (first: PeerId, second: PeerId): number[] => {
      const { sent, faults } = faulty(plan);
      faults.closed(a);
      for (const peer of [first, second]) faults.opened(peer);
      for (let number = 0; number < 100; number++) faults.send(number % 2 === 0 ? first : second, frame(number), 0);
      return sent;
    };
    expect(run(a, b)).toEqual(run(b, a));
  });

  it("deliver the frames that they held back at once when the faults end", () => {
    const { sent, faults, clock } = faulty({ delayMs: { least: 100, most: 100 } });
    faults.send(a, frame(1), 0);
    faults.end();
    expect({ sent, alarms: clock.alarms }).toEqual({ sent: [1], alarms: 0 });
  });

  it("hold a bounded number of frames in transit", () => {
    const { sent, faults, clock } = faulty({ delayMs: { least: 100, most: 100 } });
    for (let number = 0; number < 30_000; number++) faults.send(a, frame(1), 0);
    clock.pass(100);
    expect(sent).toHaveLength(20_000);
  });

  it("leave no timer behind when destroyed, and deliver nothing more", () => {
    const { sent, faults, clock } = faulty({ delayMs: { least: 100, most: 100 } });
    faults.send(a, frame(1), 0);
    expect(clock.alarms).toBe(1);
    faults.destroy();
    expect(clock.alarms).toBe(0);
    clock.pass(1_000);
    expect(sent).toEqual([]);
  });

  it("continue after a listener threw", () => {
    const clock = new HandClock();
    const received: number[] = [];
    const faults = new Faults(
      { delayMs: { least: 10, most: 10 } },
      {
        send: () => undefined,
        received: (_from, [number = -1]) => {
          received.push(number);
          if (number === 1) throw new Error("of a listener's own");
        },
      },
      clock,
    );
    faults.opened(a);
    faults.received(a, frame(1));
    faults.received(a, frame(2));
    expect(() => clock.pass(10)).toThrow("of a listener's own");
    clock.pass(10);
    expect(received).toEqual([1, 2]);
  });
});

/** Two peers of core in virtual time, whose links misbehave at both ends. A closed link reopens. */
class Pair {
  readonly clock = new HandClock();
  readonly replicas = [new SetReplica(), new SetReplica()] as const;
  readonly #ids = [a, b] as const;
  readonly #nodes: readonly [Node, Node];
  readonly #faults: readonly [Faults, Faults];
  #linked = false;

  constructor(plan: FaultPlan, seed: number) {
    const random = seededRandom(seed);
    const node = (side: 0 | 1): Node => new Node({ self: this.#ids[side], replica: this.replicas[side], random });
    this.#nodes = [node(0), node(1)];
    const faults = (side: 0 | 1): Faults =>
      new Faults(
        { ...plan, seed: seed + side },
        {
          send: (_to, bytes) => {
            if (this.#linked) this.#faults[other(side)].received(this.#ids[side], bytes);
          },
          received: (from, bytes) => this.tell(side, { type: "frame-received", from, bytes }),
        },
        this.clock,
      );
    this.#faults = [faults(0), faults(1)];
  }

  open(): void {
    this.#linked = true;
    for (const side of [0, 1] as const) {
      this.#faults[side].opened(this.#ids[other(side)]);
      this.tell(side, { type: "link-opened", peer: this.#ids[other(side)], initiator: side === 0 });
    }
  }

  tell(side: 0 | 1, input: Input): void {
    for (const effect of this.#nodes[side].handle(input, this.clock.now())) this.#carryOut(side, effect);
  }

  edit(side: 0 | 1): void {
    this.tell(side, { type: "local-update", update: this.replicas[side].insert(side + 1) });
  }

  /** Virtual time, in steps fine enough for every deadline. */
  run(ms: number): void {
    for (let step = 0; step < ms / 20; step++) {
      this.clock.pass(20);
      for (const side of [0, 1] as const)
        if ((this.#nodes[side].nextDeadline() ?? Number.POSITIVE_INFINITY) <= this.clock.now())
          this.tell(side, { type: "tick" });
    }
  }

  get isEqual(): boolean {
    const [ours, theirs] = this.replicas;
    return Buffer.from(ours.digest()).equals(Buffer.from(theirs.digest()));
  }

  #carryOut(side: 0 | 1, effect: Effect): void {
    if (effect.type === "send") return this.#faults[side].send(effect.to, effect.bytes, effect.priority);
    if (effect.type !== "close" || !this.#linked) return;
    this.#linked = false;
    for (const end of this.#faults) for (const peer of this.#ids) end.closed(peer);
    this.clock.after(50, () => {
      this.tell(other(side), { type: "link-closed", peer: this.#ids[side] });
      this.open();
    });
  }
}

const other = (side: 0 | 1): 0 | 1 => (side === 0 ? 1 : 0);

// A round of repair is three frames; with 0.7 × 0.7 of the frames left, one in eight gets through, every few seconds.
it("two peers of core converge under any plan, with every edit there", () => {
  const share = fc.integer({ min: 0, max: 30 }).map((percent) => percent / 100);
  const plan: fc.Arbitrary<FaultPlan> = fc.record({
    dropShare: share,
    duplicateShare: share,
    reorder: fc.boolean(),
    delayMs: fc.nat(200).map((least) => ({ least, most: least + 200 })),
    partition: fc.record({ afterMs: fc.nat(5_000), lastsMs: fc.nat(8_000) }),
  });
  const run = (plan: FaultPlan, seed: number, edits: readonly number[]): void => {
    const pair = new Pair(plan, seed);
    pair.open();
    for (const gapMs of edits) {
      pair.edit(gapMs % 2 === 0 ? 0 : 1);
      pair.run(gapMs);
    }
    for (let waitedMs = 0; waitedMs < 600_000 && !pair.isEqual; waitedMs += 1_000) pair.run(1_000);
    expect(pair.isEqual).toBe(true);
    const held = [...pair.replicas[0].stateVector().values()].reduce((sum, clock) => sum + clock, 0);
    expect(held).toBe(edits.length);
  };
  fc.assert(fc.property(plan, fc.nat(1_000_000), fc.array(fc.nat(500), { minLength: 1, maxLength: 20 }), run), {
    numRuns: 30,
  });
});
