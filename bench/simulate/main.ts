/**
 * `npm run -s sim -- SCENARIO [--nodes N] [--runs R] [--seed S] [--json]`: runs core in virtual time. A table for people,
 * or with `--json` one JSON object on standard output. Exit codes: 0 it ran, 1 it could not, 2 arguments without sense.
 */
import { scenarios, runScenario } from "../../sync/sim/scenarios/index.ts";
import { showProgress } from "../shared/progress-bar.ts";
import { parseSimulateArguments, usage } from "./arguments.ts";
import { simulateAll } from "./all.ts";
import { formatResult } from "./table.ts";
import { readTrace } from "../shared/traces.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseSimulateArguments(argv);
  if (parsed.type === "help") {
    process.stdout.write(`${usage()}\n`);
    return 0;
  }
  if (parsed.type === "refused") {
    process.stderr.write(`${parsed.reason}\n${usage()}\n`);
    return 2;
  }
  const bar = showProgress(process.stderr);
  try {
    const result =
      parsed.type === "all"
        ? await simulateAll(parsed.folder, (phase, share) => bar.show({ phase, share }))
        : runScenario(scenarios[parsed.scenario] as (typeof scenarios)[string], parsed.settings, {
            readTrace,
            progress: (share) => bar.show({ phase: parsed.scenario, share }),
          });
    bar.clear();
    // What never happened is null: JSON has no other word for it.
    const json = JSON.stringify(result, (_, value: unknown) => (value === undefined ? null : value));
    process.stdout.write(`${parsed.json ? json : formatResult(result)}\n`);
    return 0;
  } catch (error) {
    bar.clear();
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
