/** The schedule of a soak, drawn from its seed: who types when, and what happens to whom. */
import type { FaultPlan } from "../../../sync/index.ts";
import { formatFaults } from "../../../sync/index.ts";
import { seededRandom } from "../../../sync/sim/random.ts";

export interface ScheduleOptions {
  /** Length of the schedule, without joining before it and settling after it. */
  readonly minutes: number;
  /** Chromium pages, each in a browser context of its own. */
  readonly browsers: number;
  /** Peers in Node, all in one process. */
  readonly peers: number;
  /** Bursts of typing a second, over all members; a burst is some patches in a row. */
  readonly rate: number;
  /**
   * Seed of the schedule: who types what when, and what happens to whom. The network's own timing is not repeatable.
   */
  readonly seed: number;
}

/** Members are numbered, the pages first, then the peers in Node. */
export type Trouble =
  /** The member's links misbehave until its next plan. */
  | { readonly type: "faults"; readonly atMs: number; readonly member: number; readonly faults: FaultPlan }
  /** The member's cable is pulled, and plugged in again. */
  | { readonly type: "cable"; readonly atMs: number; readonly member: number; readonly forMs: number }
  /** A page freezes, as a tab does that the browser froze. */
  | { readonly type: "freeze"; readonly atMs: number; readonly member: number; readonly forMs: number }
  | { readonly type: "reload"; readonly atMs: number; readonly member: number; readonly forMs: 0 }
  /**
   * The member ends without a goodbye, and returns with its stored document. With `silently`, the others get no sign of
   * it.
   */
  | {
      readonly type: "crash";
      readonly atMs: number;
      readonly member: number;
      readonly forMs: number;
      readonly silently: boolean;
    }
  /** The member says goodbye, and returns with its stored document. */
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
  /** From 0 to 1: the place where too long a text is cut, and where the token goes. */
  readonly place: number;
}

export type Step = Trouble | Burst;

type Kind = "faults" | "cable" | "freeze" | "reload" | "crash" | "leave";

/** Rate of each trouble for one member, per minute, and its length in milliseconds. */
const rates: Readonly<Record<Kind, { page: number; node: number; least: number; most: number }>> = {
  faults: { page: 0.3, node: 0.2, least: 0, most: 0 },
  cable: { page: 0.2, node: 0.1, least: 2_000, most: 25_000 },
  freeze: { page: 0.2, node: 0, least: 3_000, most: 40_000 },
  reload: { page: 0.15, node: 0, least: 0, most: 0 },
  crash: { page: 0.12, node: 0.12, least: 500, most: 15_000 },
  leave: { page: 0.1, node: 0.06, least: 500, most: 20_000 },
};
const kinds: readonly Kind[] = ["faults", "cable", "freeze", "reload", "crash", "leave"];

/** Mean time between two failures of the server, and their length. */
const serverEveryMs = 90_000;
const serverDead = { least: 3_000, most: 30_000 };

/** Patches in one burst. */
const burstPatches = { least: 1, most: 12 };
/** No trouble begins for a member within this time of its typing. */
const burstMs = 2_000;

/**
 * Nothing happens in this time at the start, when all join, and at the end and before a pause, when all are compared.
 */
const calmMs = { before: 3_000, after: 2_000 };
/** Shorter runs have no pause in their middle, since peers are still settling. */
const shortestPausedMs = 5 * 60_000;
/** Time between a member's return and its next trouble. */
const respiteMs = 3_000;

/**
 * Halfway, the schedule stops until all are equal, as at the end, so that memory can be compared. Undefined when the
 * run is too short for that.
 */
export function pauseInTheMiddle(spanMs: number): number | undefined {
  return spanMs < shortestPausedMs ? undefined : spanMs / 2;
}

/** The steps, ordered by time, over the given minutes. The same options give the same steps. */
export function drawSchedule({ minutes, browsers, peers, rate, seed }: ScheduleOptions): Step[] {
  const spanMs = minutes * 60_000;
  const troubles: Trouble[] = [];
  for (let member = 0; member < browsers + peers; member++) {
    // Each member has its own generator, so that the number of peers does not change the others' troubles.
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

/** The pause, where a trouble would last into it. */
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

/** Draws each kind of fault by its own coin; sometimes none. */
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

/** True when the member cannot type. With its cable pulled it can. */
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
