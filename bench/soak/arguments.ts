/** The soak's command line. */
import { formatUsage, parseOptions, type Parsed } from "../shared/command-line.ts";
import type { ScheduleOptions } from "./schedule/schedule.ts";

export interface SoakOptions extends ScheduleOptions {
  /** The folder with the built app. */
  readonly app: string;
}

const options = {
  minutes: { kind: "number", default: 30, least: 0.2, most: 24 * 60, whole: false, help: "length of the run" },
  browsers: { kind: "number", default: 8, least: 0, most: 64, whole: true, help: "pages in Chromium" },
  peers: { kind: "number", default: 40, least: 0, most: 500, whole: true, help: "peers in Node" },
  rate: { kind: "number", default: 1, least: 0.1, most: 20, whole: false, help: "bursts of typing a second" },
  seed: { kind: "number", least: 0, most: 2 ** 32 - 1, whole: true, help: "same seed, same schedule (drawn)" },
  app: { kind: "name", default: "dist", help: "folder of the built app" },
  json: { kind: "flag", help: "one JSON object on standard output" },
} as const;

export const usage = formatUsage("npm run -s soak -- [OPTIONS]", options);

/** `random` draws the seed where none is told. */
export function parseSoakArguments(
  argv: readonly string[],
  random: () => number = Math.random,
): Parsed<SoakOptions & { readonly json: boolean }> {
  return parseOptions(argv, options, (told) => {
    if (told.browsers + told.peers < 2) throw new RangeError("--browsers and --peers together make two at least.");
    return { ...told, seed: told.seed ?? Math.floor(random() * 2 ** 32) };
  });
}

/** The command that runs the same schedule again. */
export function formatCommand({ minutes, browsers, peers, rate, seed, app }: SoakOptions): string {
  const words = [`--minutes ${minutes} --browsers ${browsers} --peers ${peers} --rate ${rate} --seed ${seed}`];
  if (app !== "dist") words.push(`--app ${app}`);
  return `npm run -s soak -- ${words.join(" ")}`;
}
