/** Overlays of any shape, under everything that can go wrong at once: the invariants hold throughout, and all ends equal. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Random } from "../core/index.ts";
import { checkInvariants, watchRumors } from "./invariants.ts";
import { Network, type SimPeer } from "./network.ts";
import { componentsOf } from "./overlay.ts";
import { seededRandom } from "./random.ts";
import { SetReplica } from "./set-replica.ts";

type Peer = SimPeer<SetReplica>;

/** Failing seeds stay here. */
const regressions: readonly number[] = [];

const oneOf = <T>(items: readonly T[], random: Random): T | undefined => items[Math.floor(random() * items.length)];

/** A network of a random size and badness; some peers are linked at random before they join. */
function randomNetwork(random: Random): Network<SetReplica> {
  const network = new Network<SetReplica>({
    random,
    loss: random() < 0.5 ? 0 : 0.3 * random(),
    duplication: random() < 0.5 ? 0 : 0.3 * random(),
    reordering: random() < 0.5 ? 0 : 0.5 * random(),
    jitter: random(),
    skewMs: 1e6 * random(),
    drift: 0.01 * random(),
    parted: random() < 0.5 ? "held" : "lost",
    serverNoticesMs: 30_000 * random(),
    ...(random() < 0.3 && { bytesPerMs: 5 + 100 * random() }),
  });
  const size = 2 + Math.floor(random() ** 2 * 40);
  const peers = Array.from({ length: size }, () => network.add(new SetReplica()));
  for (let link = 0; link < size * random(); link++) {
    const [one, other] = [oneOf(peers, random), oneOf(peers, random)];
    if (one && other && one !== other && !one.channels.has(other.id)) network.openLink(one, other);
  }
  for (const peer of peers) network.later(3_000 * random(), () => network.join(peer));
  return network;
}

function edit(network: Network<SetReplica>, peer: Peer, random: Random): void {
  const client = peer.index + 1;
  const [first] = peer.replica.stateVector();
  const update =
    first && random() < 0.2
      ? peer.replica.delete(first[0], Math.floor(random() * first[1]))
      : peer.replica.insert(client, 1 + Math.floor(3 * random()));
  network.tell(peer, { type: "local-update", update });
}

function disturb(network: Network<SetReplica>, random: Random): void {
  const living = network.living();
  const peer = oneOf(living, random);
  if (!peer) return;
  const dice = random();
  if (dice < 0.5) edit(network, peer, random);
  else if (dice < 0.6) {
    const link = oneOf(network.links(), random);
    if (link) network.breakLink(...link);
  } else if (dice < 0.67 && living.length > 2) network.crash(peer, { detected: random() < 0.5 });
  else if (dice < 0.7 && living.length > 2) {
    network.tell(peer, { type: "leave" });
    network.crash(peer);
  } else if (dice < 0.8) network.join(network.add(new SetReplica()));
  else if (dice < 0.87) network.pause(peer, 8_000 * random());
  else if (dice < 0.92) {
    const border = random();
    network.part((id) => (Number.parseInt(id.slice(0, 4), 16) / 65_536 < border ? 0 : 1));
  } else if (dice < 0.96) network.dialling.serverAlive = !network.dialling.serverAlive;
  else network.part(undefined);
}

function check(seed: number): void {
  const random = seededRandom(seed);
  const network = randomNetwork(random);
  const rumorsApplied = watchRumors(network);
  for (let step = 0; step < 50; step++) {
    disturb(network, random);
    network.run(random() * 1_000);
    checkInvariants(network);
  }
  network.part(undefined);
  network.dialling.serverAlive = true;
  const whole = (): boolean =>
    componentsOf(network).count === 1 &&
    new Set(network.living().map(({ replica }) => replica.digest().join())).size === 1;
  expect(network.runUntil(whole, 300_000, 500), `seed ${seed}: whole and equal`).toBe(true);
  checkInvariants(network, { equal: (one, other) => one.equals(other) });
  rumorsApplied();
  const faults = network.closed.filter(({ reason }) => !["unresponsive", "left"].includes(reason));
  expect(faults, `seed ${seed}: nobody is taken for hostile`).toEqual([]);
}

describe("whatever is lost, doubled, reordered, parted, paused, crashed or joined, as the server comes and goes", () => {
  it.each(regressions)("all ends whole and equal with seed %i", check);

  const fuzzSeed = Number(process.env["FUZZ_SEED"] ?? 1);
  const numRuns = Number(process.env["FUZZ_RUNS"] ?? 5);
  it(`all ends whole and equal in ${numRuns} runs with fast-check's seed ${fuzzSeed}`, () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 }), check), { numRuns, seed: fuzzSeed });
  });
});
