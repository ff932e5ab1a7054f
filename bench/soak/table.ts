/** The outcome of a soak for people. */
import { formatGrowth } from "./checks.ts";
import type { Growth } from "./memory.ts";
import type { SoakResult } from "./run.ts";

export function formatTable(result: SoakResult): string {
  const { bursts, growth, troubles } = result;
  const { middle } = result.wholeAfterMs;
  const verdict = (holds: boolean | undefined): string => (holds === undefined ? "not judged" : holds ? "yes" : "NO");
  const rows: [string, string][] = [
    ...result.checks.map(({ name, holds, detail }): [string, string] => [name, `${verdict(holds)} (${detail})`]),
    ["", ""],
    ["typed from", result.history],
    ["bursts", `${bursts.acknowledged} acknowledged, ${bursts.cutShort} cut short, ${bursts.leftOut} left out`],
    ["acknowledged characters", `${result.acknowledgedCharacters}, of which ${result.textCharacters} are in the text`],
    [
      "troubles",
      Object.entries(troubles)
        .map(([kind, count]) => `${count} × ${kind}`)
        .join(", "),
    ],
    ["all joined after", seconds(result.joinedAfterMs)],
    [
      "all equal after",
      `${seconds(result.wholeAfterMs.end)} without faults${middle === undefined ? "" : `; halfway after ${seconds(middle)}`}`,
    ],
    ["heap of the Node peers under faults", notJudged(growth.nodeUnderFaults)],
    ["RSS of the Node peers under faults", notJudged(growth.nodeRssUnderFaults)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const problems = result.problems.slice(0, 20).map((problem) => `! ${problem}`);
  return [...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`.trimEnd()), ...problems].join("\n");
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const notJudged = (growth: Growth | undefined): string =>
  growth ? `${formatGrowth(growth)} (not judged)` : "too few samples";
