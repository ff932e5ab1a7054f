/**
 * `npm run -s soak -- --minutes 30 --browsers 8 --peers 40 [--rate R] [--seed X] [--json]`: pages and Node peers on one
 * document for a long time, with everything going wrong that can. A table for people, or with `--json` one JSON object on
 * standard output; the schedule and what happens go to standard error. Exit codes: 0 all checks hold, 1 not, 2 wrong
 * arguments.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { print, runCommand, tell } from "../shared/command-line.ts";
import { formatCommand, parseSoakArguments, usage, type SoakOptions } from "./arguments.ts";
import { runSoak } from "./run.ts";
import { drawSchedule, formatTrouble } from "./schedule/schedule.ts";
import { formatSoak } from "./table.ts";

await runCommand({ usage, parse: parseSoakArguments, run });

async function run({ json, ...options }: SoakOptions & { readonly json: boolean }): Promise<number> {
  if (!existsSync(join(options.app, "index.html"))) {
    tell(`There is no built app in ${options.app}: run \`npm run build\` first.`);
    return 2;
  }
  const command = formatCommand(options);
  tell(command);
  for (const step of drawSchedule(options)) if (step.type !== "burst") tell(formatTrouble(step, options.browsers));
  try {
    const result = await runSoak(options, tell);
    print(json ? JSON.stringify({ command, ...options, ...result }) : formatSoak(result));
    if (!result.ok) tell(`A check failed. The same schedule again: ${command}`);
    return result.ok ? 0 : 1;
  } catch (error) {
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    tell(`The soak could not be run to its end. The same schedule again: ${command}`);
    return 1;
  }
}
