/** What the network lab is told on the command line. */
import { parseArgs } from "node:util";

export interface LabOptions {
  /** Names of scenarios; undefined: all of them. */
  readonly only: readonly string[] | undefined;
  readonly list: boolean;
  readonly json: boolean;
  /** How long a laptop sleeps. */
  readonly minutesAsleep: number;
  /** How long the signaling server is gone. */
  readonly minutesUnserved: number;
  /** The folder of the built app; undefined: the project's own. */
  readonly dist: string | undefined;
}

export type LabArguments =
  | { readonly ok: true; readonly options: LabOptions }
  | { readonly ok: false; readonly reason: string };

export const usage =
  "npm run -s netlab -- [--only NAME,...] [--list] [--json] [--minutes-asleep M] [--minutes-unserved M] [--dist FOLDER]";

/** Never throws: a refusal says why in a sentence. `names` are those of all scenarios. */
export function parseLabArguments(argv: readonly string[], names: readonly string[]): LabArguments {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        only: { type: "string" },
        list: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        "minutes-asleep": { type: "string", default: "10" },
        "minutes-unserved": { type: "string", default: "2" },
        dist: { type: "string" },
      },
    });
    const only = values.only?.split(",").filter((name) => name !== "");
    const unknown = only?.find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw new RangeError(`There is no scenario "${unknown}"; there are ${names.join(", ")}.`);
    if (only?.length === 0) throw new RangeError("--only takes names of scenarios with commas between them.");
    return {
      ok: true,
      options: {
        only,
        list: values.list,
        json: values.json,
        minutesAsleep: readMinutes("minutes-asleep", values["minutes-asleep"]),
        minutesUnserved: readMinutes("minutes-unserved", values["minutes-unserved"]),
        dist: values.dist,
      },
    };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function readMinutes(name: string, text: string): number {
  const minutes = Number(text);
  if (text.trim() === "" || !(minutes >= 0.1 && minutes <= 600))
    throw new RangeError(`--${name} takes a number from 0.1 to 600, not "${text}".`);
  return minutes;
}
