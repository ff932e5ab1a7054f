/**
 * Two replicas of a large document, real Y.Docs that thousands of clients have written in, between which little or nothing
 * differs: what it costs to see that, and to heal it.
 */
import * as Y from "yjs";
import { frameCodes } from "../../core/index.ts";
import { YReplica } from "../../replica/y-replica.ts";
import { Network, type SimPeer } from "../network.ts";
import { seededRandom } from "../random.ts";
import { holds } from "../traffic.ts";

export interface AntiEntropyOptions {
  readonly seed: number;
  /** Records in the document, spread evenly over the clients. */
  readonly records: number;
  /** Records, or deletions, that the one lacks. */
  readonly missing: number;
  /** Clients that ever wrote in it. */
  readonly clients: number;
  readonly kind: "record" | "deletion";
}

export interface AntiEntropyResult {
  /** Bytes of one comparison, there and back, when nothing differs. */
  readonly bytesWhenEqual: number;
  /** Bytes of all frames of the repair. */
  readonly bytesToHeal: number;
  /** Time from the first frame of the repair until both are equal, in round trips. */
  readonly roundTrips: number;
  /** Bytes of the document, and of its state vector, which is what y-protocols sends first. */
  readonly wholeStateBytes: number;
  readonly stateVectorBytes: number;
}

const latencyMs = 20;
const repairCodes: readonly number[] = [frameCodes.openingSummary, frameCodes.summary, frameCodes.delta];
const comparisonCodes = [frameCodes.probe, frameCodes.probeAck];

export function antiEntropy(
  options: AntiEntropyOptions,
  progress: (share: number) => void = () => {},
): AntiEntropyResult {
  const random = seededRandom(options.seed);
  const { whole, lacking } = documents(options, random);
  progress(0.5);
  const network = new Network<YReplica>({ random, latencyMs: () => latencyMs, jitter: 0, record: true });
  const document = copyOf(lacking);
  const [one, other] = [addPeer(network, document), addPeer(network, copyOf(lacking))];
  network.openLink(one, other);
  network.run(10_000);
  const equal = (): boolean => one.replica.digest().join() === other.replica.digest().join();
  if (!equal()) throw new Error("the copies differ from the start");
  network.traffic.reset();
  network.run(20_000);
  const comparisons = network.traffic.framesOf([frameCodes.probe]);
  const bytesWhenEqual = network.traffic.bytesOf(comparisonCodes) / comparisons;

  // As if every rumor of it had been lost.
  Y.applyUpdate(document, whole);
  if (options.missing > 0 && equal()) throw new Error("nothing is missing");
  network.traffic.reset();
  network.sent.length = 0;
  network.tell(one, { type: "replica-changed" });
  network.runUntil(equal, 60_000, 1);
  const healedAt = network.now;
  network.run(1_000);
  progress(1);
  const first = network.sent.find(({ bytes }) => holds(bytes, repairCodes))?.at ?? healedAt;
  return {
    bytesWhenEqual,
    bytesToHeal: network.traffic.bytesOf(repairCodes),
    roundTrips: (healedAt - first) / (2 * latencyMs),
    wholeStateBytes: whole.length,
    stateVectorBytes: Y.encodeStateVectorFromUpdate(whole).length,
  };
}

/** The whole document and one that lacks something, as updates. */
function documents(
  { records, missing, clients, kind }: AntiEntropyOptions,
  random: () => number,
): { whole: Uint8Array; lacking: Uint8Array } {
  const doc = new Y.Doc();
  const list = doc.getArray<number>("records");
  const missingAt = new Set<number>();
  while (missingAt.size < Math.min(missing, clients)) missingAt.add(Math.floor(random() * clients));
  const ids = Array.from({ length: clients }, () => Math.floor(random() * 2 ** 32));
  for (const [client, id] of ids.entries()) {
    doc.clientID = id;
    const count = Math.floor((records * (client + 1)) / clients) - Math.floor((records * client) / clients);
    if (count > 0)
      list.insert(
        0,
        Array.from({ length: count }, (_, index) => index),
      );
  }
  const lacking = Y.encodeStateAsUpdate(doc);
  for (const client of missingAt) {
    doc.clientID = ids[client] as number;
    if (kind === "record") list.insert(0, [client]);
    else list.delete(Math.floor(random() * list.length), 1);
  }
  return { whole: Y.encodeStateAsUpdate(doc), lacking };
}

const remote = Symbol("remote");

function copyOf(update: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return doc;
}

function addPeer(network: Network<YReplica>, doc: Y.Doc): SimPeer<YReplica> {
  const replica = new YReplica(doc, remote, {
    onObserverError: (error) => {
      throw error;
    },
  });
  return network.add(replica);
}
