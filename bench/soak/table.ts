/** The outcome of a soak, for people. */
import { alignColumns, formatSeconds } from "../shared/table.ts";
import { formatGrowth } from "./checks.ts";
import type { Growth } from "./memory.ts";
import type { SoakResult } from "./run.ts";

export function formatSoak(result: SoakResult): string {
  const { bursts, growth, checks, problems } = result;
  const { middle, end } = result.wholeAfterMs;
  const troubles = Object.entries(result.troubles).map(([kind, count]) => `${count} × ${kind}`);
  const verdict = (holds: boolean | undefined): string => (holds === undefined ? "not judged" : holds ? "yes" : "NO");
  const halfway = middle === undefined ? "" : `; halfway after ${formatSeconds(middle)}`;
  const table = alignColumns([
    ...checks.map(({ name, holds, detail }) => [name, `${verdict(holds)} (${detail})`]),
    ["", ""],
    ["typed from", result.history],
    ["bursts", `${bursts.acknowledged} acknowledged, ${bursts.cutShort} cut short, ${bursts.leftOut} left out`],
    ["acknowledged characters", `${result.acknowledgedCharacters}, of which ${result.textCharacters} are in the text`],
    ["troubles", troubles.join(", ")],
    ["all joined after", formatSeconds(result.joinedAfterMs)],
    ["all equal after", `${formatSeconds(end)} without faults${halfway}`],
    ["heap of the Node peers under faults", notJudged(growth.nodeUnderFaults)],
    ["RSS of the Node peers under faults", notJudged(growth.nodeRssUnderFaults)],
  ]);
  return [table, ...problems.slice(0, 20).map((problem) => `! ${problem}`)].join("\n");
}

const notJudged = (growth: Growth | undefined): string =>
  growth ? `${formatGrowth(growth)} (not judged)` : "too few samples";
