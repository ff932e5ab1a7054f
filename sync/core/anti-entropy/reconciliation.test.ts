import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SetReplica } from "../../sim/set-replica.ts";
import { deleteSetOf } from "./ranges.ts";
import { compare, openingSections, updatesTaking } from "./reconciliation.ts";
import type { PeerId } from "../types.ts";
import { encodeFrame, type FrameOf } from "../frames.ts";

const self = "0000000000000000" as PeerId;

/** Plays a whole round between two replicas; the bytes and the messages that it took. */
function reconcile(a: SetReplica, b: SetReplica, round: number): { bytes: number; messages: number } {
  let bytes = 0;
  let messages = 0;
  let asker = a;
  let answerer = b;
  let summary: FrameOf<"summary"> = {
    type: "summary",
    round,
    digest: a.digest(),
    sections: openingSections(a, round),
    wants: [],
  };
  for (;;) {
    bytes += encodeFrame(summary, self).length;
    messages++;
    if (summary.sections.length === 0 && summary.wants.length === 0) return { bytes, messages };
    const found = compare(answerer, summary);
    const taken = updatesTaking(answerer, found.takeDeletions);
    for (const update of taken) answerer.apply(update);
    const gives = found.giveStructs.size > 0 || found.giveDeletions.length > 0;
    const given = gives ? answerer.encode(found.giveStructs, deleteSetOf(found.giveDeletions)) : [];
    for (const update of given) {
      bytes += encodeFrame({ type: "delta", round, restBytes: 0, update }, self).length;
      asker.apply(update);
    }
    summary = { type: "summary", round, digest: undefined, sections: found.sections, wants: found.wants };
    [asker, answerer] = [answerer, asker];
  }
}

function grown(clients: number, structs: number, deletionsEach: number): SetReplica {
  const replica = new SetReplica();
  for (let client = 1; client <= clients; client++) {
    replica.insert(client * 7919, structs);
    for (let index = 0; index < deletionsEach; index++) replica.delete(client * 7919, index * 3);
  }
  return replica;
}

function copyOf(replica: SetReplica): SetReplica {
  const copy = new SetReplica();
  const from = new Map([...replica.stateVector().keys()].map((client) => [client, 0]));
  for (const update of replica.encode(from, replica.deleteSet())) copy.apply(update);
  return copy;
}

describe("one round makes two replicas equal", () => {
  const step = fc.record({
    who: fc.boolean(),
    client: fc.integer({ min: 1, max: 300 }),
    kind: fc.constantFrom("insert", "delete"),
    size: fc.integer({ min: 1, max: 5 }),
  });

  it("whatever each did without the other", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), fc.nat({ max: 2 ** 31 }), (steps, round) => {
        const a = grown(40, 10, 3);
        const b = copyOf(a);
        for (const { who, client, kind, size } of steps) {
          const replica = who ? a : b;
          // Each writes as clients of its own, and deletes whatever it has.
          const writer = who ? 2 * client : 2 * client + 1;
          if (kind === "insert") replica.insert(writer, size);
          else {
            const clients = [...replica.stateVector()];
            const [target, clock] = clients[client % clients.length] as [number, number];
            replica.delete(target, size % clock);
          }
        }
        reconcile(a, b, round);
        expect(a.hasGaps() || b.hasGaps()).toBe(false);
        expect(new Map(a.stateVector())).toEqual(new Map(b.stateVector()));
        expect(Buffer.from(a.digest()).toString("hex")).toBe(Buffer.from(b.digest()).toString("hex"));
      }),
      { numRuns: 200 },
    );
  });

  it("with thousands of clients and deletions, where hashes stand for them", () => {
    const a = grown(3_000, 8, 2);
    const b = copyOf(a);
    a.insert(7919, 3);
    b.insert(2 * 7919, 3);
    a.delete(5 * 7919, 7);
    b.delete(6 * 7919, 7);
    const { messages } = reconcile(a, b, 12345);
    expect(Buffer.from(a.digest()).toString("hex")).toBe(Buffer.from(b.digest()).toString("hex"));
    expect(messages).toBeLessThanOrEqual(5);
  });
});

describe("what a round costs", () => {
  it("under 2 KB for one missing deletion among 20,000, and for one missing struct among 10,000 clients", () => {
    const full = grown(10_000, 8, 2);
    const lacksDeletion = copyOf(full);
    full.delete(77 * 7919, 7);
    expect(reconcile(full, lacksDeletion, 1).bytes).toBeLessThan(2048);
    const lacksStruct = copyOf(full);
    full.insert(99 * 7919);
    expect(reconcile(lacksStruct, full, 2).bytes).toBeLessThan(2048);
  });
});
