/** `npm run netlab`: real browsers on real, bad networks. Exits with 1 when a figure is out of its limit. */
import { existsSync } from "node:fs";
import { cpus, release } from "node:os";
import { join, resolve } from "node:path";
import { messageOf, print, runCommand, tell } from "../../../bench/shared/command-line.ts";
import { alignColumns } from "../../../bench/shared/table.ts";
import { builtApp } from "./stage/app-server.ts";
import { type LabOptions, parseLabArguments, usage } from "./arguments.ts";
import { NetLab } from "./namespaces/network.ts";
import { formatJson, formatTable, hasFailed, type Outcome } from "./outcome.ts";
import type { Scenario, Stage } from "./stage/scenario.ts";
import { scenarios } from "./scenarios/index.ts";

const names = scenarios.map(({ name }) => name);
await runCommand({ usage: usage(names), parse: (argv) => parseLabArguments(argv, names), run });

async function run(options: LabOptions): Promise<number> {
  const chosen = scenarios.filter(({ name }) => options.only?.includes(name) ?? true);
  if (options.list) {
    print(alignColumns(chosen.map(({ name, about }) => [name, about])));
    return 0;
  }
  if (NetLab.missing() !== undefined) {
    const missing = NetLab.missing(chosen.flatMap(({ packages = [] }) => packages)) ?? "";
    const skipped = chosen.map(({ name }): Outcome => ({ type: "skipped", name, reason: missing }));
    print(options.json ? formatJson(skipped, environment()) : `skipped: ${missing}`);
    return 0;
  }
  const dist = resolve(options.dist ?? builtApp);
  if (!existsSync(join(dist, "index.html"))) {
    tell("The app is not built yet: run `npm run build` first.");
    return 2;
  }
  const outcomes: Outcome[] = [];
  for (const scenario of chosen) outcomes.push(await play(scenario, options, dist));
  print(options.json ? formatJson(outcomes, environment()) : formatTable(outcomes));
  return outcomes.some(hasFailed) ? 1 : 0;
}

async function play(
  scenario: Scenario,
  { minutesAsleep, minutesUnserved }: LabOptions,
  dist: string,
): Promise<Outcome> {
  const { name } = scenario;
  const missing = NetLab.missing(scenario.packages);
  if (missing !== undefined) return { type: "skipped", name, reason: missing };
  tell(`${name}: ${scenario.about}`);
  const stage: Stage = { dist, minutesAsleep, minutesUnserved, progress: (text) => tell(`  ${text}`) };
  try {
    return { type: "measured", name, readings: await scenario.run(stage) };
  } catch (error) {
    return { type: "broken", name, reason: messageOf(error) };
  }
}

function environment(): Record<string, unknown> {
  const [cpu] = cpus();
  return {
    date: new Date().toISOString(),
    node: process.version,
    kernel: release(),
    cores: cpus().length,
    cpu: cpu?.model,
  };
}
