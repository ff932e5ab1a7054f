/**
 * `npm run -s bench -- [--only NAME,...] [--peers 2,16] [--repeat R] [--json] [--out FILE.json [--add]]`: Grapevine beside stock
 * y-webrtc. A table for people, or with `--json` one JSON object on standard output; progress on standard error.
 * Interrupted, it prints what there is. Exit codes: 0 done, 1 could not be run, 2 wrong arguments, 130
 * interrupted.
 */
import { chromium } from "@playwright/test";
import { findChromium } from "../../scripts/chromium.ts";
import { print, runCommand } from "../shared/command-line.ts";
import { showProgress } from "../shared/progress-bar.ts";
import { parseVersusArguments, usage, type VersusOptions } from "./arguments.ts";
import { buildPages } from "./lab/build.ts";
import { readEnvironment } from "./report/environment.ts";
import { openLab } from "./lab/lab.ts";
import { measurements } from "./measurements/index.ts";
import { addTo, type Outcome } from "./report/outcome.ts";
import { readOutcomeAt, reportOf, writeOutcome } from "./report/outcome-files.ts";
import { goFirst } from "./lab/priority.ts";
import { resultsOf, type Run } from "./report/results.ts";
import { runAll, skippedOf } from "./run.ts";
import { formatTable } from "./report/table.ts";

// Each browser listens for the end of this process, and some twenty may sleep at the same time.
process.setMaxListeners(100);
const names = measurements.map(({ name }) => name);
await runCommand({ usage: usage(names), parse: (argv) => parseVersusArguments(argv, names), run });

async function run(options: VersusOptions, argv: readonly string[]): Promise<number> {
  if (options.report === undefined) return measure(options, argv);
  print(await reportOf(options.report));
  return 0;
}

async function measure(
  { only, peers, repeat, seed, json, out, add, build }: VersusOptions,
  argv: readonly string[],
): Promise<number> {
  const chosen = measurements.filter(({ name }) => only === undefined || only.includes(name));
  const told = await readEnvironment({
    chromiumPath: findChromium() ?? chromium.executablePath(),
    repetitions: repeat,
    seed,
    command: ["npm run -s bench --", ...argv].join(" "),
  });
  const progress = progressOn(process.stderr);
  const pages = await buildPages({ build, progress: (phase) => progress.show({ phase, share: 0 }) });
  // This process serves y-webrtc's page and directs both systems' pages. The threads that read files have started by
  // now, and get the priority too.
  const environment = { ...told, serversFirst: goFirst(process.pid, { children: false }) };

  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  const skipped = skippedOf(chosen);
  const former = add && out !== undefined ? await readOutcomeAt(out) : undefined;
  const outcomeOf = (runs: readonly Run[]): Outcome =>
    addTo(former, { environment, results: resultsOf(runs), skipped });
  // Write one state of the file after the other.
  let written = Promise.resolve();
  const keep = (runs: readonly Run[]): void => {
    const outcome = outcomeOf(runs);
    if (out !== undefined) written = written.then(() => writeOutcome(out, outcome));
  };
  const runs = await runAll({
    measurements: chosen,
    peers,
    repeat,
    seed,
    openLab: (system) => openLab(system, pages),
    progress: (step) => progress.show(step),
    onRuns: keep,
    signal: interruption.signal,
  });
  progress.clear();
  keep(runs);
  const outcome = outcomeOf(runs);
  print(json ? JSON.stringify(outcome) : formatTable(outcome));
  await written;
  return interruption.signal.aborted ? 130 : 0;
}

/** A bar on a terminal; elsewhere lines with the time, for logs. */
function progressOn(stream: NodeJS.WriteStream): ReturnType<typeof showProgress> {
  if (stream.isTTY) return showProgress(stream);
  return {
    show: ({ phase, share }) => {
      stream.write(`${new Date().toISOString().slice(11, 19)} ${Math.round(100 * share)}% ${phase}\n`);
    },
    clear: () => undefined,
  };
}
