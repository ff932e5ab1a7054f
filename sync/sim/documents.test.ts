/** The same rooms with real Y.Docs: texts and maps, edited at once, under lost links, crashes and late joiners. */
import fc from "fast-check";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { YReplica } from "../replica/y-replica.ts";
import { Network, type SimPeer } from "./network.ts";
import { seededRandom } from "./random.ts";

const remote = Symbol("remote");

interface Writer {
  readonly peer: SimPeer<YReplica>;
  readonly doc: Y.Doc;
}

function addWriter(network: Network<YReplica>, random: () => number): Writer {
  const doc = new Y.Doc();
  doc.clientID = Math.floor(random() * 2 ** 32);
  const replica = new YReplica(doc, remote, {
    onObserverError: (error) => {
      throw error;
    },
  });
  const peer = network.add(replica);
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== remote) network.tell(peer, { type: "local-update", update });
  });
  network.join(peer);
  return { peer, doc };
}

function edit({ doc }: Writer, random: () => number): void {
  const text = doc.getText("content");
  const position = Math.floor(random() * (text.length + 1));
  const dice = random();
  if (dice < 0.5) text.insert(position, `${Math.floor(random() * 1_000)} `);
  else if (dice < 0.8) text.delete(position, Math.min(Math.floor(random() * 5), text.length - position));
  else if (dice < 0.9) doc.getMap("map").set(`key ${Math.floor(random() * 5)}`, random());
  else doc.getArray("array").push([random()]);
}

const contentOf = ({ doc }: Writer): unknown => [
  doc.getText("content").toJSON(),
  doc.getMap("map").toJSON(),
  doc.getArray("array").toJSON(),
];

it("documents end equal, with every living writer's edits, for any seed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const random = seededRandom(seed);
      const network = new Network<YReplica>({ random });
      const writers = [addWriter(network, random), addWriter(network, random), addWriter(network, random)];
      for (let step = 0; step < 60; step++) {
        const living = writers.filter(({ peer }) => peer.alive);
        const writer = living[Math.floor(random() * living.length)] as Writer;
        const dice = random();
        if (dice < 0.8) edit(writer, random);
        else if (dice < 0.9) {
          const link = network.links()[Math.floor(random() * network.links().length)];
          if (link) network.breakLink(...link);
        } else if (dice < 0.93 && living.length > 2) network.crash(writer.peer);
        else if (dice < 0.96 && living.length < 6) writers.push(addWriter(network, random));
        network.run(random() * 400);
      }
      const living = writers.filter(({ peer }) => peer.alive);
      const own = living.map(({ doc }) => [doc.clientID, Y.getState(doc.store, doc.clientID)] as const);
      const digests = () => new Set(living.map(({ peer }) => Buffer.from(peer.replica.digest()).toString("hex")));
      expect(
        network.runUntil(() => digests().size === 1, 60_000),
        `seed ${seed}`,
      ).toBe(true);
      for (const writer of living) {
        expect(contentOf(writer), `seed ${seed}`).toEqual(contentOf(living[0] as Writer));
        expect(writer.peer.replica.hasGaps(), `seed ${seed}`).toBe(false);
        for (const [client, clock] of own) expect(Y.getState(writer.doc.store, client)).toBeGreaterThanOrEqual(clock);
      }
    }),
    { numRuns: Number(process.env["FUZZ_RUNS"] ?? 15) },
  );
});
