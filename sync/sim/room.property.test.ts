/** Rooms in virtual time that lose frames, links and peers, and are parted: whatever the seed, they heal. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultConfig } from "../core/index.ts";
import { checkInvariants } from "./invariants.ts";
import type { Network } from "./network.ts";
import { seededRandom } from "./random.ts";
import { SetReplica } from "./set-replica.ts";
import { converged, edit, type Peer, room } from "./testing/rooms.ts";

describe("whatever is lost, crashed or parted", () => {
  // Failing seeds stay here.
  const regressions = [1332720761, 9, 3, 15, 1405793989, 971976718, 1850292422];

  function disturb(seed: number): { network: Network<SetReplica>; random: () => number } {
    const random = seededRandom(seed);
    const { network } = room(2 + Math.floor(random() * 5), seed);
    for (let step = 0; step < 40; step++) {
      const living = network.living();
      const peer = living[Math.floor(random() * living.length)] as Peer;
      const dice = random();
      if (dice < 0.5) edit(network, peer);
      else if (dice < 0.65) {
        const [client, clock] = [...peer.replica.stateVector()][0] ?? [];
        if (client !== undefined && clock !== undefined) {
          const update = peer.replica.delete(client, Math.floor(random() * clock));
          network.tell(peer, { type: "local-update", update });
        }
      } else if (dice < 0.75) {
        const link = network.links()[Math.floor(random() * network.links().length)];
        if (link) network.breakLink(...link);
      } else if (dice < 0.8 && living.length > 2) network.crash(peer);
      else if (dice < 0.9) network.join(network.add(new SetReplica()));
      else if (dice < 0.95) network.part((id) => (id < "8" ? 0 : 1));
      else network.part(undefined);
      network.run(random() * 800);
    }
    network.part(undefined);
    return { network, random };
  }

  function check(seed: number): void {
    const { network } = disturb(seed);
    for (const peer of network.living()) network.tell(peer, { type: "woke" });
    // A dial into a partition takes its 15 seconds to fail, and the pause after it grows up to 30.
    expect(
      network.runUntil(() => converged(network), 120_000),
      `seed ${seed}`,
    ).toBe(true);
    network.run(60_000);
    const size = network.living().length;
    const { activeView } = defaultConfig.overlay;
    for (const { node } of network.living()) {
      const { links, ...status } = node.status();
      expect(status, `seed ${seed}`).toEqual({
        members: size,
        inSync: true,
        differing: [],
        agreesWithSomeone: size > 1,
      });
      expect(links, `seed ${seed}`).toBeGreaterThanOrEqual(size <= activeView + 1 ? size - 1 : activeView - 1);
    }
    checkInvariants(network, { quiet: true, equal: (a, b) => a.equals(b) });
    const faults = network.closed.filter(({ reason }) => reason !== "unresponsive" && reason !== "left");
    expect(faults, `seed ${seed}`).toEqual([]);
  }

  it.each(regressions)("converges with seed %i", check);

  const fuzzSeed = Number(process.env["FUZZ_SEED"] ?? 1);
  const numRuns = Number(process.env["FUZZ_RUNS"] ?? 20);
  it(`converges in ${numRuns} runs with fast-check's seed ${fuzzSeed}`, () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 }), check), { numRuns, seed: fuzzSeed });
  });
});
