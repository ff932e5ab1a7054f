/** What happens in a soak, drawn from its seed: who types when, and what befalls whom. */
import type { FaultPlan } from "../../sync/index.ts";
import { formatFaults } from "../../sync/index.ts";
import { seededRandom } from "../../sync/sim/random.ts";
import type { SoakOptions } from "./arguments.ts";

/** Members are numbered: first the pages, then the peers in Node. */
export type Trouble =
  /** The member's own links misbehave from now on, until its next plan. */
  | { readonly type: "faults"; readonly atMs: number; readonly member: number; readonly faults: FaultPlan }
  /** Its cable is pulled, and plugged in again. */
  | { readonly type: "cable"; readonly atMs: number; readonly member: number; readonly forMs: number }
  /** A page stands still, as in a tab that the browser froze. */
  | { readonly type: "freeze"; readonly atMs: number; readonly member: number; readonly forMs: number }
  | { readonly type: "reload"; readonly atMs: number; readonly member: number; readonly forMs: 0 }
  /** It ends without a goodbye, and comes back from what it had stored. `silently`: the others get no sign of it. */
  | {
      readonly type: "crash";
      readonly atMs: number;
      readonly member: number;
      readonly forMs: number;
      readonly silently: boolean;
    }
  /** It says goodbye, and comes back from what it had stored. */
  | { readonly type: "leave"; readonly atMs: number; readonly member: number; readonly forMs: number }
  /** The signaling server is killed, and started again. */
  | { readonly type: "server"; readonly atMs: number; readonly forMs: number };

/** A member types some patches of the history in a row. */
export interface Burst {
  readonly type: "burst";
  readonly atMs: number;
  readonly member: number;
  /** Bursts are numbered in the order of their times; the number is the token that goes with it. */
  readonly burst: number;
  readonly patches: number;
  /** From 0 to 1: where in the text something is deleted when it has grown too long, and where the token goes. */
  readonly place: number;
}

export type Step = Trouble | Burst;

type Kind = "faults" | "cable" | "freeze" | "reload" | "crash" | "leave";

/** How often each befalls one member, per minute, and for how long, in milliseconds. */
const rates: Readonly<Record<Kind, { page: number; node: number; least: number; most: number }>> = {
  faults: { page: 0.3, node: 0.2, least: 0, most: 0 },
  cable: { page: 0.2, node: 0.1, least: 2_000, most: 25_000 },
  freeze: { page: 0.2, node: 0, least: 3_000, most: 40_000 },
  reload: { page: 0.15, node: 0, least: 0, most: 0 },
  crash: { page: 0.12, node: 0.12, least: 500, most: 15_000 },
  leave: { page: 0.1, node: 0.06, least: 500, most: 20_000 },
};
const kinds: readonly Kind[] = ["faults", "cable", "freeze", "reload", "crash", "leave"];

/** Mean time between two deaths of the server, and how long it is dead. */
const serverEveryMs = 90_000;
const serverDead = { least: 3_000, most: 30_000 };

/** Patches in one burst. */
const burstPatches = { least: 1, most: 12 };
/** A member that types is left alone for so long. */
const burstMs = 2_000;

/** Nothing befalls anyone before and after: all are to join first, and to be seen together. Before a pause, too. */
const calmMs = { before: 3_000, after: 2_000 };
/** Shorter runs have no pause in their middle: peers still settle. */
const shortestPausedMs = 5 * 60_000;
/** A member that is back gets some time before the next trouble. */
const respiteMs = 3_000;

/**
 * Halfway through, the schedule stands still until all are equal, as at the end: what memory holds can be compared then.
 * Undefined: the run is too short for that.
 */
export function pauseInTheMiddle(spanMs: number): number | undefined {
  return spanMs < shortestPausedMs ? undefined : spanMs / 2;
}

/** The steps in the order of their times, from 0 to the given minutes. The same options give the same steps. */
export function drawSchedule({ minutes, browsers, peers, rate, seed }: Omit<SoakOptions, "app">): Step[] {
  const spanMs = minutes * 60_000;
  const troubles: Trouble[] = [];
  for (let member = 0; member < browsers + peers; member++) {
    // A generator for each: another number of peers changes nothing for the first ones.
    const random = seededRandom(seed + 1_000_003 * (member + 1));
    troubles.push(...drawTroubles(member, member < browsers ? "page" : "node", spanMs, random));
  }
  troubles.push(...drawServerDeaths(spanMs, seededRandom(seed)));
  const bursts = drawBursts(browsers + peers, spanMs, rate, troubles, seededRandom(seed + 7));
  return [...troubles, ...bursts].toSorted((a, b) => a.atMs - b.atMs);
}

function drawTroubles(member: number, of: "page" | "node", spanMs: number, random: () => number): Trouble[] {
  const perMinute = kinds.reduce((sum, kind) => sum + rates[kind][of], 0);
  const troubles: Trouble[] = [];
  let freeAt = calmMs.before;
  for (;;) {
    // Exponential gaps: a Poisson process.
    const atMs = Math.round(freeAt - (Math.log(1 - random()) / perMinute) * 60_000);
    const kind = drawKind(of, random() * perMinute);
    const { least, most } = rates[kind];
    const forMs = Math.round(least + random() * (most - least));
    const [coin, faults] = [random() < 0.5, drawFaults(random)];
    if (atMs + forMs > spanMs - calmMs.after) return troubles;
    const pauseAt = pauseWithin(atMs, forMs, spanMs);
    freeAt = pauseAt ?? atMs + forMs + respiteMs;
    if (pauseAt !== undefined) continue;
    if (kind === "faults") troubles.push({ type: kind, atMs, member, faults });
    else if (kind === "crash") troubles.push({ type: kind, atMs, member, forMs, silently: of === "node" && coin });
    else if (kind === "reload") troubles.push({ type: kind, atMs, member, forMs: 0 });
    else troubles.push({ type: kind, atMs, member, forMs });
  }
}

/** The pause in the middle, where something would last into it. */
function pauseWithin(atMs: number, forMs: number, spanMs: number): number | undefined {
  const pauseAt = pauseInTheMiddle(spanMs);
  return pauseAt !== undefined && atMs < pauseAt && atMs + forMs > pauseAt - calmMs.after ? pauseAt : undefined;
}

function drawKind(of: "page" | "node", at: number): Kind {
  let sum = 0;
  for (const kind of kinds) {
    sum += rates[kind][of];
    if (at < sum) return kind;
  }
  return "faults";
}

/** Now and then none; otherwise each kind of fault by a coin of its own. */
function drawFaults(random: () => number): FaultPlan {
  const [drop, delay, dup, reorder, parted] = [random() < 0.5, random() < 0.5, random() < 0.5, random(), random()];
  const share = (most: number): number => Math.round(random() * most * 100) / 100;
  const least = Math.round(random() * 100);
  const all = {
    dropShare: share(0.25),
    delayMs: { least, most: least + Math.round(random() * 300) },
    duplicateShare: share(0.1),
    partition: { afterMs: Math.round(random() * 5_000), lastsMs: Math.round(1_000 + random() * 15_000) },
    seed: Math.floor(random() * 1_000_000),
  };
  return {
    seed: all.seed,
    ...(drop && { dropShare: all.dropShare }),
    ...(delay && { delayMs: all.delayMs }),
    ...(dup && { duplicateShare: all.duplicateShare }),
    ...(reorder < 0.3 && { reorder: true }),
    ...(parted < 0.25 && { partition: all.partition }),
  };
}

function drawServerDeaths(spanMs: number, random: () => number): Trouble[] {
  const deaths: Trouble[] = [];
  for (let atMs = calmMs.before; ;) {
    atMs += Math.round(serverEveryMs * (0.5 + random()));
    const forMs = Math.round(serverDead.least + random() * (serverDead.most - serverDead.least));
    if (atMs + forMs > spanMs - calmMs.after) return deaths;
    const pauseAt = pauseWithin(atMs, forMs, spanMs);
    if (pauseAt === undefined) deaths.push({ type: "server", atMs, forMs });
    atMs = pauseAt ?? atMs + forMs;
  }
}

function drawBursts(
  members: number,
  spanMs: number,
  rate: number,
  troubles: readonly Trouble[],
  random: () => number,
): Burst[] {
  const bursts: Burst[] = [];
  const typingUntil = new Map<number, number>();
  const gapMs = 1_000 / rate;
  for (let atMs = gapMs; atMs < spanMs; atMs += gapMs * (0.5 + random())) {
    const member = Math.floor(random() * members);
    const [share, place] = [random(), random()];
    if (pauseWithin(atMs, burstMs, spanMs) !== undefined) continue;
    if (isAway(member, atMs, troubles) || atMs < (typingUntil.get(member) ?? 0)) continue;
    typingUntil.set(member, atMs + burstMs);
    const patches = burstPatches.least + Math.floor(share * (burstPatches.most - burstPatches.least + 1));
    bursts.push({ type: "burst", atMs: Math.round(atMs), member, burst: bursts.length, patches, place });
  }
  return bursts;
}

/** Whether the member cannot type: one whose cable is pulled can. */
function isAway(member: number, atMs: number, troubles: readonly Trouble[]): boolean {
  return troubles.some(
    (trouble) =>
      (trouble.type === "freeze" || trouble.type === "crash" || trouble.type === "leave") &&
      trouble.member === member &&
      trouble.atMs <= atMs &&
      atMs <= trouble.atMs + trouble.forMs + 1_000,
  );
}

/** One line for people: when, who, what. */
export function formatTrouble(trouble: Trouble, browsers: number): string {
  const at = `${(trouble.atMs / 1_000).toFixed(1).padStart(7)} s`;
  if (trouble.type === "server") return `${at}  server    dead for ${trouble.forMs} ms`;
  const who = nameMember(trouble.member, browsers).padEnd(8);
  if (trouble.type === "faults") return `${at}  ${who}  faults ${formatFaults(trouble.faults)}`;
  const silently = trouble.type === "crash" && trouble.silently ? ", silently" : "";
  return `${at}  ${who}  ${trouble.type}${trouble.forMs > 0 ? ` for ${trouble.forMs} ms` : ""}${silently}`;
}

export const nameMember = (member: number, browsers: number): string =>
  member < browsers ? `page ${member}` : `node ${member - browsers}`;
