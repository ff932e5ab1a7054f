/** The swarm's command line. */
import { formatUsage, parseOptions, type Parsed } from "../shared/command-line.ts";

export interface SwarmOptions {
  readonly peers: number;
  /** Length of the typing. */
  readonly seconds: number;
  /** Seed of the script: who types and who crashes when. The network's own timing is not repeatable. */
  readonly seed: number;
  /** Edits a second, over all peers. */
  readonly editsPerSecond: number;
  /** Mean number of edits that a writer makes in a row. */
  readonly run: number;
  /** Peers that crash while the others type, and rejoin. */
  readonly crashes: number;
}

const options = {
  peers: { kind: "number", default: 200, least: 2, most: 1_000, whole: true, help: "peers in the room" },
  seconds: { kind: "number", default: 60, least: 1, most: 3_600, whole: false, help: "how long they type" },
  edits: { kind: "number", default: 4, least: 0.1, most: 1_000, whole: false, help: "edits a second, of all peers" },
  run: { kind: "number", default: 10, least: 1, most: 1_000_000, whole: false, help: "edits of a writer in a row" },
  crashes: { kind: "number", least: 0, most: 10_000, whole: true, help: "crashes (one for each 20 peers)" },
  seed: { kind: "number", least: 0, most: 2 ** 32 - 1, whole: true, help: "same seed, same script (drawn)" },
  json: { kind: "flag", help: "one JSON object on standard output" },
} as const;

export const usage = formatUsage("npm run -s swarm -- [OPTIONS]", options);

/** `random` draws the seed where none is told. */
export function parseSwarmArguments(
  argv: readonly string[],
  random: () => number = Math.random,
): Parsed<SwarmOptions & { readonly json: boolean }> {
  return parseOptions(argv, options, ({ edits, crashes, seed, ...told }) => ({
    ...told,
    editsPerSecond: edits,
    crashes: crashes ?? Math.ceil(told.peers / 20),
    seed: seed ?? Math.floor(random() * 2 ** 32),
  }));
}
