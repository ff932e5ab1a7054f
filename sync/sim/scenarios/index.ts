/** The catalogue of experiments, as data: what each is called, what can be set, and what runs. */
import { aggregation } from "./aggregation.ts";
import { antiEntropy } from "./anti-entropy.ts";
import { broadcast, trees } from "./broadcast.ts";
import { failureDetection } from "./failure-detection.ts";
import { membership } from "./membership.ts";
import { room, type Trace } from "./room.ts";
import { rumorRepair } from "./rumor-repair.ts";
import { rumor, rumorVariants } from "./rumor.ts";

/** A number within bounds, one of some words, or a name. Without a default it may be left out. */
export type Setting =
  | {
      readonly kind: "number";
      readonly default?: number;
      readonly least: number;
      readonly most: number;
      readonly whole: boolean;
      readonly help: string;
    }
  | { readonly kind: "choice"; readonly default: string; readonly choices: readonly string[]; readonly help: string }
  | { readonly kind: "name"; readonly default: string; readonly help: string };

export type Settings = Readonly<Record<string, number | string | undefined>>;

export interface Scenario {
  readonly summary: string;
  readonly settings: Readonly<Record<string, Setting>>;
  /** Throws an Error with the reason when the settings cannot be. `readTrace` finds a recorded history. */
  run(
    settings: Settings,
    tools: { readonly readTrace: (name: string) => Trace; readonly progress: (share: number) => void },
  ): object;
}

const share = (help: string, initial = 0): Setting => ({
  kind: "number",
  default: initial,
  least: 0,
  most: 0.95,
  whole: false,
  help,
});
const count = (help: string, initial: number, most = 1_000_000, least = 0): Setting => ({
  kind: "number",
  default: initial,
  least,
  most,
  whole: true,
  help,
});
const nodes = (initial: number): Setting => count("peers", initial, 50_000, 2);
const seed = count("same seed, same run", 1, 2 ** 32 - 1);
const runs = (initial: number): Setting => count("runs, each with the next seed", initial, 10_000, 1);
const choice = (help: string, choices: readonly string[], initial = choices[0] ?? ""): Setting => ({
  kind: "choice",
  default: initial,
  choices,
  help,
});

export const scenarios: Readonly<Record<string, Scenario>> = {
  rumor: {
    summary: "one update by classic rumor mongering, in the model of Demers et al.",
    settings: {
      nodes: nodes(1_000),
      runs: runs(20),
      seed,
      variant: choice("how it spreads", rumorVariants),
      k: count("useless contacts until interest is lost", 2, 100, 1),
      loss: share("share of frames lost"),
    },
    run: (settings, { progress }) => rumor(settings as never, progress),
  },
  "rumor-repair": {
    summary: "rumor mongering, then anti-entropy until nobody lacks the update",
    settings: {
      nodes: nodes(1_000),
      runs: runs(10),
      seed,
      k: count("useless contacts until interest is lost", 1, 100, 1),
      loss: share("share of frames lost"),
    },
    run: (settings, { progress }) => rumorRepair(settings as never, progress),
  },
  broadcast: {
    summary: "updates through a settled overlay, along a tree for each writer",
    settings: {
      nodes: nodes(1_000),
      runs: runs(1),
      seed,
      latency: { kind: "number", least: 0, most: 10_000, whole: false, help: "ms of every link; else 10 to 100" },
      sources: choice("one writer, or another for each update", ["single", "many"]),
      messages: count("updates that are measured", 20, 100_000, 1),
      rate: { kind: "number", default: 20, least: 0.01, most: 1_000, whole: false, help: "updates a second" },
      loss: share("share of frames lost"),
      crash: share("share of peers that crash in the middle"),
      partition: count("seconds that the network is parted in the middle", 0, 3_600),
      tree: choice("a tree for each writer, one for all, or flooding", trees),
    },
    run: (settings, { progress }) => broadcast(settings as never, progress),
  },
  membership: {
    summary: "an overlay that heals when many crash at once",
    settings: {
      nodes: nodes(1_000),
      runs: runs(1),
      seed,
      crash: share("share of peers that crash at once"),
      join: choice("all join within ten seconds, or are there from the start", ["random", "storm"]),
      near: count("links of each peer sought for their low round trip", 0, 5),
      places: count("places the peers are in, 10 ms within and 100 between; 1: 10 to 100 everywhere", 1, 100, 1),
    },
    run: (settings, { progress }) => membership(settings as never, progress),
  },
  "failure-detection": {
    summary: "silent crashes: how soon they are noticed, and whether anyone is accused falsely",
    settings: {
      nodes: nodes(200),
      runs: runs(1),
      seed,
      loss: share("share of frames lost"),
      crashes: count("crashes, spread evenly", 10, 1_000),
      minutes: { kind: "number", default: 2, least: 0.1, most: 600, whole: false, help: "length of the watch" },
    },
    run: (settings, { progress }) => failureDetection(settings as never, progress),
  },
  "anti-entropy": {
    summary: "a small difference between two large documents",
    settings: {
      runs: runs(1),
      seed,
      records: count("records in the document", 20_000, 1_000_000, 1),
      missing: count("how many of them one replica lacks", 1, 1_000),
      clients: count("clients that ever wrote", 10_000, 100_000, 1),
      kind: choice("what is lacking", ["record", "deletion"]),
    },
    run: (settings, { progress }) => antiEntropy(settings as never, progress),
  },
  aggregation: {
    summary: "counting a large room by push-sum",
    settings: { nodes: nodes(1_000), runs: runs(1), seed, loss: share("share of frames lost") },
    run: (settings, { progress }) => aggregation(settings as never, progress),
  },
  room: {
    summary: "real documents and a real history, under loss, partition and churn",
    settings: {
      nodes: nodes(20),
      runs: runs(1),
      seed,
      trace: { kind: "name", default: "friendsforever", help: "a history in TRACES_DIR" },
      edits: { kind: "number", least: 1, most: 10_000_000, whole: true, help: "how many of its edits; else all" },
      rate: {
        kind: "number",
        default: 20,
        least: 0.1,
        most: 1_000,
        whole: false,
        help: "edits a second by each author",
      },
      loss: share("share of frames lost"),
      partition: count("seconds that the network is parted in the middle", 0, 3_600),
      churn: { kind: "number", default: 0, least: 0, most: 600, whole: false, help: "crashes a minute" },
    },
    run: (settings, { readTrace, progress }) =>
      room({ ...settings, trace: readTrace(String(settings["trace"])) } as never, progress),
  },
};

/** Fields that tell a worst case: over several runs the worst counts, of all others the mean. */
const worst: ReadonlySet<string> = new Set([
  "max",
  "p99",
  "missed",
  "components",
  "wholeAfterMs",
  "activeMax",
  "falsePositives",
  "unnoticed",
  "diverged",
  "lostEdits",
  "healMs",
  "roundsToOnePercent",
  "countError",
  "mostRounds",
]);

/**
 * Runs a scenario, as often as its setting `runs` says, with the next seed each time. Numbers of several runs become
 * their mean, or the worst of them where that is what they are for; anything else is that of the first run.
 */
export function runScenario(
  scenario: Scenario,
  settings: Settings,
  tools: Parameters<Scenario["run"]>[1],
): Readonly<Record<string, unknown>> {
  const { progress } = tools;
  // These two repeat themselves, to tell standard errors.
  if (scenario === scenarios["rumor"] || scenario === scenarios["rumor-repair"])
    return { ...scenario.run(settings, tools) };
  const { runs = 1, ...others } = settings as Record<string, number>;
  const results = Array.from({ length: runs }, (_, run) =>
    scenario.run(
      { ...others, seed: Number(settings["seed"]) + run },
      { ...tools, progress: (part) => progress((run + part) / runs) },
    ),
  );
  return combine(results as Record<string, unknown>[]);
}

function combine(results: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  const [first] = results;
  if (!first || results.length === 1) return { ...first };
  return Object.fromEntries(
    Object.entries(first).map(([name, value]) => [
      name,
      combineField(
        name,
        value,
        results.map((result) => result[name]),
      ),
    ]),
  );
}

function combineField(name: string, first: unknown, values: readonly unknown[]): unknown {
  if (Array.isArray(first)) return first;
  if (typeof first === "object" && first !== null) return combine(values as Record<string, unknown>[]);
  const numbers = values.filter((value) => typeof value === "number");
  // One run that did not get there is the worst.
  if (numbers.length < values.length) return values.find((value) => typeof value !== "number");
  if (name === "activeMin") return Math.min(...numbers);
  return worst.has(name) ? Math.max(...numbers) : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}
