/** Runs every figure of the catalogue in its own process, and writes the report with its charts. */
import { execFile } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import type { Degrees, Healing, Infection, Tree } from "./report/charts.ts";
import { demers, figures, rumorRun, runs, type Outcome } from "./figures.ts";
import { prepareFolder, writeReport, type Report, type ReportRow } from "./report/report.ts";

const command = fileURLToPath(new URL("main.ts", import.meta.url));
const crashShares = [0.5, 0.8, 0.9];

/**
 * Writes the report to `folder`, and returns how many figures meet their target. Rejects with a run's own message when
 * it fails.
 */
export async function simulateAll(
  folder: string,
  progress: (phase: string, share: number) => void,
): Promise<{ figures: number; met: number; missed: readonly string[] }> {
  // Fail now rather than in half an hour.
  await prepareFolder(folder);
  const outcomes = await runEach(
    figures.map(({ run }) => run),
    progress,
  );
  const outcomeOf = (run: string): Outcome => {
    const outcome = outcomes.get(run);
    if (!outcome) throw new Error(`"${run}" is not among the figures.`);
    return outcome;
  };
  const rows = figures.map(({ run, ours, met, ...figure }): ReportRow => {
    const outcome = outcomeOf(run);
    return { ...figure, ours: ours(outcome), met: met?.(outcome, outcomeOf), command: `npm run -s sim -- ${run}` };
  });
  await writeReport(folder, { rows, charts: chartsOf(outcomeOf), environment: environment() });
  const missed = rows.filter(({ met }) => met === false).map(({ figure }) => figure);
  return { figures: rows.length, met: rows.filter(({ met }) => met === true).length, missed };
}

// Memory holds two large runs at once.
async function runEach(
  all: readonly string[],
  progress: (phase: string, share: number) => void,
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  // Start the longest first, so that both workers end together.
  const isLong = (run: string): number => Number(/^(room|failure-detection|aggregation) /.test(run));
  const waiting = [...new Set(all)].toSorted((one, other) => isLong(other) - isLong(one));
  const total = waiting.length;
  const work = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      progress(run, outcomes.size / total);
      outcomes.set(run, await runOne(run));
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
  return outcomes;
}

function runOne(run: string): Promise<Outcome> {
  const args = [...process.execArgv, command, ...run.split(" "), "--json"];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`"${run}" failed: ${stderr.trim() || error.message}`));
      else resolve(JSON.parse(stdout) as Outcome);
    });
  });
}

function chartsOf(outcomeOf: (run: string) => Outcome): Report["charts"] {
  const infection = (variant: string, k: number): Infection => ({
    label: `${variant}, k = ${k}`,
    shares: outcomeOf(rumorRun(variant, k))["infection"] as Infection["shares"],
  });
  const tree = (label: string, run: string): Tree => ({
    label,
    peersAtHop: outcomeOf(run)["peersAtHop"] as Tree["peersAtHop"],
  });
  return {
    infection: [infection("push", 1), infection("push", 3), infection("blind", 3), infection("pull", 1)],
    residue: demers.flatMap(({ variant, k, s, m }) => [
      { source: "reference" as const, variant, k, s, m },
      {
        source: "ours" as const,
        variant,
        k,
        s: outcomeOf(rumorRun(variant, k))["s"] as number,
        m: outcomeOf(rumorRun(variant, k))["m"] as number,
      },
    ]),
    tree: [
      tree("a tree for each writer, one writer", runs.single),
      tree("a tree for each writer, many writers", runs.many),
      tree("one shared tree, many writers", runs.shared),
    ],
    degrees: [
      { label: "all joined within 10 s", counts: outcomeOf(runs.storm)["degreesBefore"] as Degrees["counts"] },
      ...crashShares.map((share) => ({
        label: `after ${100 * share}% crashed`,
        counts: outcomeOf(runs.crash(share))["degrees"] as Degrees["counts"],
      })),
    ],
    healing: crashShares.map((share) => ({
      label: `${100 * share}% crashed`,
      points: outcomeOf(runs.crash(share))["healing"] as Healing["points"],
    })),
  };
}

function environment(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `Node ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? "unknown processor"}, ${memory} GiB`;
}
