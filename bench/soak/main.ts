/**
 * `npm run -s soak -- --minutes 30 --browsers 8 --peers 40 [--rate R] [--seed X] [--json]`: pages and Node peers on one document for
 * a long time, with everything going wrong that can. A table for people, or with `--json` one JSON object on standard
 * output; the schedule and what happens go to standard error. Exit codes: 0 all checks hold, 1 not, 2 arguments that make
 * no sense.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { formatCommand, parseSoakArguments, usage } from "./arguments.ts";
import { runSoak } from "./run.ts";
import { drawSchedule, formatTrouble } from "./schedule.ts";
import { formatTable } from "./table.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseSoakArguments(argv, Math.random);
  if (!parsed.ok) {
    process.stderr.write(`${parsed.reason}\n${usage}\n`);
    return 2;
  }
  const { options, json } = parsed;
  if (!existsSync(join(options.app, "index.html"))) {
    process.stderr.write(`There is no built app in ${options.app}: run \`npm run build\` first.\n`);
    return 2;
  }
  const command = formatCommand(options);
  const log = (line: string): unknown => process.stderr.write(`${line}\n`);
  log(command);
  for (const step of drawSchedule(options)) if (step.type !== "burst") log(formatTrouble(step, options.browsers));
  try {
    const result = await runSoak(options, log);
    process.stdout.write(`${json ? JSON.stringify({ command, ...options, ...result }) : formatTable(result)}\n`);
    if (!result.ok) log(`A check failed. The same schedule again: ${command}`);
    return result.ok ? 0 : 1;
  } catch (error) {
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    log(`The soak could not be run to its end. The same schedule again: ${command}`);
    return 1;
  }
}
