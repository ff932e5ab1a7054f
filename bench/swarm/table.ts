/** The outcome of a swarm for people. */
import type { SwarmResult } from "./run.ts";

export function formatTable(result: SwarmResult): string {
  const { arrivalMs } = result;
  const rows: [string, string][] = [
    ["converged", result.converged ? "yes" : "no"],
    ["peers", `${result.peers}, of which ${result.crashes} crashed and rejoined`],
    ["all joined after", seconds(result.joinedAfterMs)],
    ["edits", `${result.edits}, ${result.lost} lost`],
    ["arrival", `p50 ${arrivalMs.p50} ms, p99 ${arrivalMs.p99} ms, last ${arrivalMs.max} ms`],
    ["frames per edit", `${result.framesPerEdit} (${result.peers - 1} needed)`],
    ["duplicates", String(result.duplicates)],
    ["repairs", String(result.repairs)],
    ["links", `most ${result.maxLinks} ever, mean ${result.meanLinks} and least ${result.minLinks} at the end`],
    ["believed peers", `${result.believedPeers.least} to ${result.believedPeers.most}`],
    ["all equal after", seconds(result.wholeAfterMs)],
    ["timers late", `p99 ${result.lagMs} ms`],
    ["memory", `${result.rssMb} MB`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
