/** The simulator's command line, checked against the catalogue of scenarios. */
import { scenarios, type Settings } from "../../sync/sim/scenarios/index.ts";
import { formatUsage, parseOptions, type Parsed } from "../shared/command-line.ts";

export type SimulateOptions = { readonly json: boolean } & (
  | { readonly scenario: string; readonly settings: Settings }
  /** Run every figure, and write the report to this folder. */
  | { readonly folder: string }
);

const json = { kind: "flag", help: "one JSON object on standard output" } as const;
const all = { out: { kind: "name", default: "docs/simulation", help: "folder of the report" }, json } as const;

export function parseSimulateArguments([name, ...argv]: readonly string[]): Parsed<SimulateOptions> {
  if (name === undefined || name === "--help" || name === "-h") return { type: "help" };
  if (name === "all") return parseOptions(argv, all, ({ out, json }) => ({ folder: out, json }));
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (!scenario) return { type: "refused", reason: `There is no scenario "${name}".` };
  return parseOptions(argv, { ...scenario.settings, json }, (values) => {
    const { json, ...settings } = values as Settings & { readonly json: boolean };
    return { scenario: name, settings, json };
  });
}

const command = "npm run -s sim --";

/** The options of the scenario that the arguments name; where they name none, of all. */
export function usage([name = ""]: readonly string[]): string {
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (scenario) return formatUsage(`${command} ${name} [OPTIONS]: ${scenario.summary}`, { ...scenario.settings, json });
  return [
    `${command} SCENARIO [OPTIONS] [--json]`,
    formatUsage(`${command} all`, all),
    ...Object.entries(scenarios).map(
      ([each, { summary, settings }]) => `\n${formatUsage(`${each}: ${summary}`, settings)}`,
    ),
  ].join("\n");
}
