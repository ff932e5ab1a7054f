/** The data of the report: published figures, targets, and the simulator run behind each of our figures. */

/** What a run prints with `--json`. */
export type Outcome = Readonly<Record<string, unknown>>;

export interface Figure {
  readonly section: string;
  readonly figure: string;
  readonly reference: string;
  readonly target: string;
  /** Arguments of `npm run -s sim --`. */
  readonly run: string;
  readonly ours: (outcome: Outcome) => string;
  /** Undefined where there is no target. `outcomeOf` returns the outcome of another figure's run. */
  readonly met?: (outcome: Outcome, outcomeOf: (run: string) => Outcome) => boolean;
}

/** Demers et al. 1987, tables 1 to 3: residue, traffic, cycle of the last arrival. */
export const demers = [
  { variant: "push", k: 1, s: 0.18, m: 1.7, tLast: 16.8 },
  { variant: "push", k: 2, s: 0.037, m: 3.3, tLast: 16.9 },
  { variant: "push", k: 3, s: 0.011, m: 4.5, tLast: 17.4 },
  { variant: "push", k: 4, s: 0.0036, m: 5.6, tLast: 17.5 },
  { variant: "push", k: 5, s: 0.0012, m: 6.7, tLast: 17.7 },
  { variant: "blind", k: 1, s: 0.96, m: 0.04, tLast: 38 },
  { variant: "blind", k: 2, s: 0.2, m: 1.6, tLast: 33 },
  { variant: "blind", k: 3, s: 0.06, m: 2.8, tLast: 32 },
  { variant: "blind", k: 4, s: 0.021, m: 3.9, tLast: 32 },
  { variant: "blind", k: 5, s: 0.008, m: 4.9, tLast: 32 },
  { variant: "pull", k: 1, s: 0.031, m: 2.7, tLast: 17.6 },
  { variant: "pull", k: 2, s: 0.00058, m: 4.49, tLast: 15.4 },
  { variant: "pull", k: 3, s: 0.000004, m: 6.09, tLast: 14 },
] as const;

export const rumorRun = (variant: string, k: number): string => `rumor --variant ${variant} --k ${k} --runs 100`;

const number = (outcome: Outcome, ...path: readonly string[]): number => {
  let value: unknown = outcome;
  for (const name of path) value = (value as Outcome | undefined)?.[name];
  return typeof value === "number" ? value : Number.NaN;
};
const digits = (value: number, precision = 3): string =>
  Number.isNaN(value) ? "never" : String(Number(value.toPrecision(precision)));

/**
 * True when a mean lies within 3% or two standard errors of the published figure. A residue below 0.01 was printed with
 * one or two digits, so there the standard errors count from the nearest value that rounds to it.
 */
export function agrees(outcome: Outcome, field: "s" | "m" | "tLast", published: number): boolean {
  const ours = number(outcome, field);
  const error = number(outcome, "standardErrors", field);
  const text = String(published);
  // Half a unit of the last printed digit.
  const printed = 0.5 * 10 ** -(text.split(".")[1]?.length ?? 0);
  const rounding = field === "s" && published < 0.01 ? printed : 0;
  return Math.abs(ours - published) <= Math.max(0.03 * published, rounding + 2 * error);
}

const demersFigures = demers.map(({ variant, k, s, m, tLast }): Figure => ({
  section: "Rumor mongering (Demers et al. 1987), 1,000 peers",
  figure: `${variant}, k = ${k}: residue, traffic, last cycle`,
  reference: `${s}, ${m}, ${tLast}`,
  target: "3%, or 2 standard errors",
  run: rumorRun(variant, k),
  ours: (outcome) => (["s", "m", "tLast"] as const).map((field) => digits(number(outcome, field))).join(", "),
  // Blind with k = 1 and pull with k = 3 have no target: too few peers hear the rumor, or too few miss it.
  ...(!(variant === "blind" && k === 1) &&
    !(variant === "pull" && k === 3) && {
      met: (outcome: Outcome) => agrees(outcome, "s", s) && agrees(outcome, "m", m) && agrees(outcome, "tLast", tLast),
    }),
}));

const repairFigures = [
  { nodes: 1_000, loss: 0, reference: "m = 1.92 in 2.1 rounds", most: 2 },
  { nodes: 10_000, loss: 0, reference: "m = 6.09 for a residue of 4e-6 by pull alone", most: 2 },
  { nodes: 1_000, loss: 0.3, reference: "m = 2.61", most: 2.7 },
].map(({ nodes, loss, reference, most }): Figure => ({
  section: "Rumor mongering backed up by anti-entropy, k = 1",
  figure: `${nodes.toLocaleString("en")} peers, ${100 * loss}% loss: residue, traffic, rounds`,
  reference,
  target: `residue 0, m ≤ ${most}`,
  run: `rumor-repair --k 1 --nodes ${nodes} --loss ${loss} --runs 10`,
  ours: (outcome) => ["residue", "m", "rounds"].map((field) => digits(number(outcome, field))).join(", "),
  met: (outcome) => number(outcome, "residue") === 0 && number(outcome, "m") <= most,
}));

const large = 10_000;
const log2 = Math.log2(large);
const spreadOf = (outcome: Outcome): string =>
  `RMR ${digits(number(outcome, "rmr"), 2)}, last hop ${digits(number(outcome, "lastHop"))}, ` +
  `${digits(number(outcome, "lastArrivalMs"))} ms, ${number(outcome, "missed")} missed`;

/** Runs that the charts use too. */
export const runs = {
  single: `broadcast --nodes ${large} --sources single --messages 20 --runs 3`,
  many: `broadcast --nodes ${large} --sources many --messages 30`,
  shared: `broadcast --nodes ${large} --sources many --messages 30 --tree shared`,
  flood: "broadcast --nodes 1000 --sources many --messages 10 --tree off",
  crash: (share: number) => `membership --nodes ${large} --join random --crash ${share}`,
  storm: `membership --nodes ${large} --join storm --crash 0`,
};

const broadcastSection = "Broadcast along a tree for each writer (Plumtree, Leitão et al. 2007)";
const maelstrom = "broadcast --nodes 25 --latency 100 --sources many --messages 2000 --rate 100";
const broadcastFigures: readonly Figure[] = [
  {
    section: broadcastSection,
    figure: "10,000 peers, one writer",
    reference: "RMR 0 in a stable overlay",
    target: `RMR ≤ 0.01, last hop ≤ ${digits(1.2 * log2)}, 0 missed`,
    run: runs.single,
    ours: spreadOf,
    met: (outcome) =>
      number(outcome, "rmr") <= 0.01 && number(outcome, "lastHop") <= 1.2 * log2 && number(outcome, "missed") === 0,
  },
  {
    section: broadcastSection,
    figure: "10,000 peers, many writers",
    reference: "iroh-gossip: RMR about 0.65",
    target: `RMR ≤ 0.05, last hop ≤ ${digits(1.5 * log2)}, 0 missed`,
    run: runs.many,
    ours: spreadOf,
    met: (outcome) =>
      number(outcome, "rmr") <= 0.05 && number(outcome, "lastHop") <= 1.5 * log2 && number(outcome, "missed") === 0,
  },
  {
    section: broadcastSection,
    figure: "the same along one shared tree, for comparison",
    reference: "last hop 20, 999 ms",
    target: "—",
    run: runs.shared,
    ours: spreadOf,
  },
  {
    section: broadcastSection,
    figure: "1,000 peers by flooding, for comparison",
    reference: "gossip with fanout 4: RMR 3",
    target: "—",
    run: runs.flood,
    ours: spreadOf,
  },
  {
    section: broadcastSection,
    figure: "10,000 peers, half of them crash in the middle, then anti-entropy",
    reference: "—",
    target: "0 missed among the living",
    run: `broadcast --nodes ${large} --sources single --messages 10 --crash 0.5`,
    ours: spreadOf,
    met: (outcome) => number(outcome, "missed") === 0,
  },
  ...[0, 10].map((partition): Figure => ({
    section: "Broadcast at Maelstrom's workload: 25 nodes, links of 100 ms, 100 updates a second",
    figure: partition === 0 ? "no faults" : `parted for ${partition} s in the middle`,
    reference: "fly.io's challenge: < 30 frames with p50 < 400 ms and max < 600 ms, or < 20 with 1 s and 2 s",
    target: partition === 0 ? "≤ 24.5 frames, p50 < 400 ms, max < 600 ms, 0 missed" : "0 missed",
    run: partition === 0 ? maelstrom : `${maelstrom} --partition ${partition}`,
    ours: (outcome) =>
      `${digits(number(outcome, "framesPerUpdate"), 4)} frames, p50 ${digits(number(outcome, "arrivalMs", "p50"), 4)} ms, ` +
      `max ${digits(number(outcome, "arrivalMs", "max"), 5)} ms, ${number(outcome, "missed")} missed`,
    met: (outcome) =>
      number(outcome, "missed") === 0 &&
      (partition > 0 ||
        (number(outcome, "framesPerUpdate") <= 24.5 &&
          number(outcome, "arrivalMs", "p50") < 400 &&
          number(outcome, "arrivalMs", "max") < 600)),
  })),
];

const membershipSection = "Membership (HyParView, Leitão et al. 2007), 10,000 peers";
const membershipFigures: readonly Figure[] = [
  ...[
    { share: 0.5, reference: "1.2 s", most: 1_500 },
    { share: 0.8, reference: "3.0 s", most: 4_000 },
    { share: 0.9, reference: "4.4 s", most: 6_000 },
  ].map(({ share, reference, most }): Figure => ({
    section: membershipSection,
    figure: `${100 * share}% crash at once: whole after`,
    reference,
    target: `one component, ${most / 1_000} s`,
    run: runs.crash(share),
    ours: (outcome) =>
      `${digits(number(outcome, "wholeAfterMs") / 1_000)} s, ${number(outcome, "components")} component, ` +
      `${number(outcome, "activeMin")} to ${number(outcome, "activeMax")} links`,
    met: (outcome) => number(outcome, "wholeAfterMs") <= most && number(outcome, "components") === 1,
  })),
  {
    section: membershipSection,
    figure: "all join within 10 s",
    reference: "average path 6.4; 128 hops where all join through one contact",
    target: "one component, average path ≤ 7",
    run: runs.storm,
    ours: (outcome) =>
      `${number(outcome, "components")} component, average path ${digits(number(outcome, "averagePath"))}, ` +
      `clustering ${digits(number(outcome, "clustering"), 2)}`,
    met: (outcome) => number(outcome, "components") === 1 && number(outcome, "averagePath") <= 7,
  },
];

const thousandWatched = "failure-detection --nodes 1000 --loss 0.1 --crashes 20 --minutes 10";
const loadOf = (outcome: Outcome): number => number(outcome, "probesPerMemberPerSecond");
const otherFigures: readonly Figure[] = [
  {
    section: "Failure detection (SWIM, Das et al. 2002; Lifeguard, Dadgar et al. 2018)",
    figure: "1,000 peers, 10% loss, 10 minutes, 20 silent crashes",
    reference: "memberlist on a LAN: suspicion alone lasts 12 s or more",
    target: "suspected p50 < 1 s, confirmed p99 < 5 s, 0 false positives",
    run: thousandWatched,
    ours: failuresOf,
    met: (outcome) =>
      number(outcome, "suspectedMs", "p50") < 1_000 &&
      number(outcome, "confirmedMs", "p99") < 5_000 &&
      number(outcome, "falsePositives") === 0 &&
      number(outcome, "unnoticed") === 0,
  },
  {
    section: "Failure detection (SWIM, Das et al. 2002; Lifeguard, Dadgar et al. 2018)",
    figure: "the same with 100 peers: the load of a member does not depend on their number",
    reference: "constant",
    target: "the same load within 10%",
    run: "failure-detection --nodes 100 --loss 0.1 --crashes 10 --minutes 10",
    ours: failuresOf,
    met: (outcome, outcomeOf) => Math.abs(loadOf(outcome) / loadOf(outcomeOf(thousandWatched)) - 1) <= 0.1,
  },
  ...(["record", "deletion"] as const).map((kind): Figure => ({
    section: "Anti-entropy between two documents that 10,000 clients wrote in",
    figure: `one ${kind} is missing`,
    reference: "y-protocols: 59 KB of state vector alone",
    target: "≤ 40 bytes when equal, ≤ 2 KB to heal",
    run: `anti-entropy --clients 10000 --records 20000 --missing 1 --kind ${kind}`,
    ours: (outcome) =>
      `${digits(number(outcome, "bytesWhenEqual"))} bytes when equal, ${number(outcome, "bytesToHeal")} to heal in ` +
      `${digits(number(outcome, "roundTrips"))} round trips; state vector ${number(outcome, "stateVectorBytes")}`,
    met: (outcome) => number(outcome, "bytesWhenEqual") <= 40 && number(outcome, "bytesToHeal") <= 2_048,
  })),
  {
    section: "Aggregation (push-sum, Kempe et al. 2003)",
    figure: "10,000 peers, 5% loss: rounds until the worst count is within 1%",
    reference: "87 rounds without loss; lost messages bias it",
    target: "≤ 90 rounds",
    run: `aggregation --nodes ${large} --loss 0.05`,
    ours: (outcome) =>
      `${digits(number(outcome, "roundsToOnePercent"))} rounds, error ${digits(100 * number(outcome, "countError"), 2)}%`,
    met: (outcome) => number(outcome, "roundsToOnePercent") <= 90,
  },
  {
    section: "Whole rooms of real documents",
    figure: "100 peers, the friendsforever history, 10% loss, parted for 60 s, 6 crashes a minute",
    reference: "—",
    target: "0 diverged, 0 lost edits",
    run: "room --nodes 100 --trace friendsforever --loss 0.1 --partition 60 --churn 6",
    ours: (outcome) =>
      `${number(outcome, "diverged")} diverged, ${number(outcome, "lostEdits")} lost of ${number(outcome, "edits")}, ` +
      `healed ${digits(number(outcome, "healMs") / 1_000)} s after the partition, ` +
      `${digits(number(outcome, "framesPerEdit"))} frames and ${digits(number(outcome, "bytesPerEdit"))} bytes an edit`,
    met: (outcome) =>
      number(outcome, "diverged") === 0 && number(outcome, "lostEdits") === 0 && outcome["endsAsWritten"] === true,
  },
];

function failuresOf(outcome: Outcome): string {
  return (
    `suspected p50 ${digits(number(outcome, "suspectedMs", "p50"))} ms, ` +
    `confirmed p99 ${digits(number(outcome, "confirmedMs", "p99"), 4)} ms, ` +
    `${number(outcome, "falsePositives")} false positives, ${number(outcome, "unnoticed")} unnoticed, ` +
    `${digits(number(outcome, "probesPerMemberPerSecond"))} probes a second`
  );
}

export const figures: readonly Figure[] = [
  ...demersFigures,
  ...repairFigures,
  ...broadcastFigures,
  ...membershipFigures,
  ...otherFigures,
];
