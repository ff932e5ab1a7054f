/** Invariants of dialling under loss, delay, refusals, and a server that comes and goes. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { DiallingRoom, type Side } from "./scripted-room.ts";
import { peerOf } from "../../testing/scripted-io.ts";
import { seededRandom } from "../../seeded-random.ts";

/** Longer than the longest timeout. */
const quietMs = 60_000;

interface Watched {
  readonly side: Side;
  /** Dials that membership waits for. */
  readonly asked: Set<string>;
}

function check(seed: number): void {
  const random = seededRandom(seed);
  const room = new DiallingRoom();
  const sides: Watched[] = Array.from({ length: 2 + Math.floor(3 * random()) }, (_, index) => ({
    side: room.add(peerOf(index + 1), { server: random() < 0.7 }),
    asked: new Set(),
  }));
  const loss = random() < 0.5 ? 0 : 0.6 * random();
  const lateMs = random() < 0.5 ? 50 : 5_000 * random();
  room.deliver = (envelope) => {
    if (random() < loss) return;
    const copies = random() < 0.1 ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) room.later(lateMs * random(), () => room.arrive(envelope));
  };
  for (const { side, asked } of sides) {
    side.onOpened = (peer) => asked.delete(peer);
    const told = side.door.onFailed;
    side.door.onFailed = (peer, why) => {
      told?.(peer, why);
      if (!asked.delete(peer)) throw new Error(`seed ${seed}: ${side.id} was told of ${peer} unasked, or twice`);
    };
  }
  const oneOf = (): Watched => sides[Math.floor(random() * sides.length)] as Watched;
  for (let step = 0; step < 40; step++) {
    const [one, other] = [oneOf(), oneOf()];
    const dice = random();
    if (one.side === other.side) continue;
    if (dice < 0.5) {
      // Like membership, do not dial a peer while a dial of it is under way.
      if (one.asked.has(other.side.id)) continue;
      one.asked.add(other.side.id);
      one.side.dial(other.side.id, random() < 0.3);
    } else if (dice < 0.65) one.side.close(other.side.id);
    else if (dice < 0.75) one.side.server(!one.side.hasServer);
    else if (dice < 0.85) one.side.door.welcomes = random() < 0.7;
    else if (dice < 0.9) one.side.tell((io) => one.side.dialling.woke(io));
    else if (dice < 0.95) one.side.tell((io) => one.side.dialling.returned(io, other.side.id));
    else room.connectMs = random() < 0.8 ? 200 * random() : 20_000;
    room.run(2_000 * random());
    for (const { side } of sides) {
      for (const { what, size, bound } of side.dialling.occupancy()) if (size > bound) throw new Error(what);
    }
  }
  room.run(quietMs);
  for (const { side, asked } of sides) {
    expect([...asked], `seed ${seed}: every dial of ${side.id} has an outcome`).toEqual([]);
    expect(side.ends.size, `seed ${seed}: ${side.id} holds no connection that is none of a link`).toBe(0);
    expect(side.dialling.occupancy()[0]?.size, `seed ${seed}: nothing is under way at ${side.id}`).toBe(0);
    expect(side.dialling.nextDeadline()).toBeUndefined();
  }
}

const fuzzSeed = Number(process.env["FUZZ_SEED"] ?? 1);
const numRuns = Number(process.env["FUZZ_RUNS"] ?? 100);
it(`every dial ends and leaves no state behind, in ${numRuns} runs`, () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 }), check), { numRuns, seed: fuzzSeed });
});

it("two peers that dial each other at any two times get one link, with at most one extra connection", () => {
  fc.assert(
    fc.property(fc.nat(3_000), fc.nat(300), fc.nat(500), fc.boolean(), (gapMs, wayMs, connectMs, linked) => {
      const room = new DiallingRoom();
      const [a, b] = [room.add(peerOf(1)), room.add(peerOf(2))];
      // Then both knock first.
      if (linked) for (const side of [a, b]) room.link(side, room.add(peerOf(side.id === a.id ? 3 : 4)));
      room.deliver = (envelope) => room.later(wayMs, () => room.arrive(envelope));
      room.connectMs = connectMs;
      a.dial(b.id);
      room.run(gapMs);
      b.dial(a.id);
      room.run(10_000);
      expect([a.links.has(b.id), b.links.has(a.id)]).toEqual([true, true]);
      expect([a.openConnections, b.openConnections]).toEqual(linked ? [2, 2] : [1, 1]);
    }),
    { numRuns: 500, seed: fuzzSeed },
  );
});
