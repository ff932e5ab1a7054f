/** The command line of the network lab. */
import { formatUsage, parseOptions, type Parsed } from "../../../bench/shared/command-line.ts";

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

const minutes = { kind: "number", least: 0.1, most: 600, whole: false } as const;

const optionsOf = (names: readonly string[]) =>
  ({
    only: { kind: "choices", choices: names, help: `of ${names.join(", ")} (all)` },
    list: { kind: "flag", help: "says what each scenario is about, and runs none" },
    json: { kind: "flag", help: "one JSON object on standard output" },
    "minutes-asleep": { ...minutes, default: 10, help: "how long a laptop sleeps" },
    "minutes-unserved": { ...minutes, default: 2, help: "how long the signaling server is gone" },
    dist: { kind: "name", help: "folder of the built app (dist)" },
  }) as const;

/** `names`: of all scenarios. */
export function parseLabArguments(argv: readonly string[], names: readonly string[]): Parsed<LabOptions> {
  return parseOptions(
    argv,
    optionsOf(names),
    ({ "minutes-asleep": minutesAsleep, "minutes-unserved": minutesUnserved, ...told }) => ({
      ...told,
      minutesAsleep,
      minutesUnserved,
    }),
  );
}

export const usage = (names: readonly string[]): string =>
  formatUsage("npm run -s netlab -- [OPTIONS]", optionsOf(names));
