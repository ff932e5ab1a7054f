/**
 * Counting a large room by push-sum, with frames lost on the way: rounds until the worst peer's count is within one per
 * cent (Kempe, Dobra and Gehrke 2003; Jelasity, Montresor and Babaoglu 2005, section 7).
 */
import { defaultConfig } from "../../core/index.ts";
import { pairLatency } from "../latency.ts";
import { Network } from "../network.ts";
import { linkAtRandom } from "../overlay.ts";
import { seededRandom } from "../random.ts";
import { SetReplica } from "../set-replica.ts";

export interface AggregationOptions {
  readonly nodes: number;
  readonly seed: number;
  /** Share of frames lost. */
  readonly loss: number;
}

export interface AggregationResult {
  /** Rounds until every peer's count was within one per cent; undefined when that took more than an epoch. */
  readonly roundsToOnePercent: number | undefined;
  /** Largest relative error of a peer's count then, or at the end of the epoch. */
  readonly countError: number;
  /** The same after each round. */
  readonly errors: readonly number[];
}

export function aggregation(
  { nodes, seed, loss }: AggregationOptions,
  progress: (share: number) => void = () => {},
): AggregationResult {
  const random = seededRandom(seed);
  const { aggregationMs, epochRounds } = defaultConfig.aggregation;
  const { activeView } = defaultConfig.overlay;
  const network = new Network<SetReplica>({
    random,
    loss,
    latencyMs: pairLatency(10, 100),
    config: nodes > 1_000 ? { failureDetection: { knownMembers: 16 } } : {},
  });
  for (let index = 0; index < nodes; index++) network.add(new SetReplica());
  linkAtRandom(network, activeView, random);
  const errors: number[] = [];
  for (let round = 1; round <= epochRounds; round++) {
    network.run(aggregationMs);
    const error = worstError(network, nodes);
    errors.push(error);
    progress(round / epochRounds);
    if (error <= 0.01) {
      progress(1);
      return { roundsToOnePercent: round, countError: error, errors };
    }
  }
  return { roundsToOnePercent: undefined, countError: errors.at(-1) ?? 1, errors };
}

function worstError(network: Network<SetReplica>, nodes: number): number {
  let worst = 0;
  for (const { node } of network.living()) {
    const counted = node.aggregate()?.peers;
    worst = Math.max(worst, counted === undefined ? 1 : Math.abs(counted / nodes - 1));
  }
  return worst;
}
