/** What the simulator is told on the command line, held against the catalogue of scenarios. */
import { parseArgs } from "node:util";
import { scenarios, type Setting, type Settings } from "../../sync/sim/scenarios/index.ts";

export type SimulateArguments =
  | { readonly type: "run"; readonly scenario: string; readonly settings: Settings; readonly json: boolean }
  | { readonly type: "all"; readonly folder: string; readonly json: boolean }
  | { readonly type: "help" }
  | { readonly type: "refused"; readonly reason: string };

const defaultFolder = "docs/simulation";

/** Never throws: a refusal says why in a sentence. */
export function parseSimulateArguments(argv: readonly string[]): SimulateArguments {
  const [name, ...args] = argv;
  if (name === undefined || name === "--help" || name === "-h") return { type: "help" };
  try {
    if (name === "all") {
      const options = {
        out: { type: "string", default: defaultFolder },
        json: { type: "boolean", default: false },
      } as const;
      const { values } = parseArgs({ args, options });
      return { type: "all", folder: values.out, json: values.json };
    }
    const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
    if (!scenario) throw new RangeError(`There is no scenario "${name}".`);
    const options = Object.fromEntries(
      Object.keys(scenario.settings).map((option) => [option, { type: "string" } as const]),
    );
    const { values } = parseArgs({ args, options: { ...options, json: { type: "boolean", default: false } } });
    const settings = Object.fromEntries(
      Object.entries(scenario.settings).map(([option, setting]) => {
        const text = (values as Readonly<Record<string, unknown>>)[option];
        return [option, readSetting(option, setting, typeof text === "string" ? text : undefined)];
      }),
    );
    return { type: "run", scenario: name, settings, json: values.json };
  } catch (error) {
    return { type: "refused", reason: error instanceof Error ? error.message : String(error) };
  }
}

function readSetting(name: string, setting: Setting, text: string | undefined): number | string | undefined {
  if (text === undefined) return setting.default;
  if (setting.kind === "name") return text;
  if (setting.kind === "choice") {
    if (setting.choices.includes(text)) return text;
    throw new RangeError(`--${name} takes ${setting.choices.join(", ")}, not "${text}".`);
  }
  const { least, most, whole } = setting;
  const value = Number(text);
  if (text.trim() === "" || !(value >= least && value <= most) || (whole && !Number.isInteger(value)))
    throw new RangeError(`--${name} takes a ${whole ? "whole " : ""}number from ${least} to ${most}, not "${text}".`);
  return value;
}

/** What can be run, and how. */
export function usage(): string {
  const lines = [
    "npm run -s sim -- SCENARIO [--SETTING VALUE …] [--json]",
    `npm run -s sim -- all [--out ${defaultFolder}]`,
  ];
  for (const [name, { summary, settings }] of Object.entries(scenarios)) {
    lines.push("", `${name}: ${summary}`);
    for (const [option, setting] of Object.entries(settings)) {
      const values = setting.kind === "choice" ? setting.choices.join("|") : setting.kind === "name" ? "NAME" : "N";
      const initial = setting.default === undefined ? "" : ` (${setting.default})`;
      lines.push(`  ${`--${option} ${values}`.padEnd(32)} ${setting.help}${initial}`);
    }
  }
  return lines.join("\n");
}
