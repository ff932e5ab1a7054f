/**
 * `npm run -s sim -- SCENARIO [--nodes N] [--runs R] [--seed S] [--json]`: runs core in virtual time. A table for people,
 * or with `--json` one JSON object on standard output. Exit codes: 0 it ran, 1 it could not, 2 wrong arguments.
 */
import { scenarios, runScenario } from "../../sync/sim/scenarios/index.ts";
import { print, runCommand } from "../shared/command-line.ts";
import { showProgress } from "../shared/progress-bar.ts";
import { readTrace } from "../shared/traces.ts";
import { simulateAll } from "./all.ts";
import { parseSimulateArguments, usage, type SimulateOptions } from "./arguments.ts";
import { formatResult } from "./table.ts";

await runCommand({ usage, parse: parseSimulateArguments, run });

async function run(options: SimulateOptions): Promise<number> {
  const bar = showProgress(process.stderr);
  try {
    const result =
      "folder" in options
        ? await simulateAll(options.folder, (phase, share) => bar.show({ phase, share }))
        : runScenario(scenarios[options.scenario] as (typeof scenarios)[string], options.settings, {
            readTrace,
            progress: (share) => bar.show({ phase: options.scenario, share }),
          });
    bar.clear();
    // JSON has no `undefined`, so what never happened is null.
    const json = JSON.stringify(result, (_, value: unknown) => (value === undefined ? null : value));
    print(options.json ? json : formatResult(result));
    return 0;
  } finally {
    bar.clear();
  }
}
