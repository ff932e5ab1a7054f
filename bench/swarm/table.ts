/** The outcome of a swarm, for people. */
import { alignColumns, formatSeconds } from "../shared/table.ts";
import type { SwarmResult } from "./run.ts";

export function formatSwarm(result: SwarmResult): string {
  const { arrivalMs } = result;
  return alignColumns([
    ["converged", result.converged ? "yes" : "no"],
    ["peers", `${result.peers}, of which ${result.crashes} crashed and rejoined`],
    ["all joined after", formatSeconds(result.joinedAfterMs)],
    ["edits", `${result.edits}, ${result.lost} lost`],
    ["arrival", `p50 ${arrivalMs.p50} ms, p99 ${arrivalMs.p99} ms, last ${arrivalMs.max} ms`],
    ["frames per edit", `${result.framesPerEdit} (${result.peers - 1} needed)`],
    ["duplicates", String(result.duplicates)],
    ["repairs", String(result.repairs)],
    ["links", `most ${result.maxLinks} ever, mean ${result.meanLinks} and least ${result.minLinks} at the end`],
    ["believed peers", `${result.believedPeers.least} to ${result.believedPeers.most}`],
    ["all equal after", formatSeconds(result.wholeAfterMs)],
    ["timers late", `p99 ${result.lagMs} ms`],
    ["memory", `${result.rssMb} MB`],
  ]);
}
