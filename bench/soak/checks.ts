/** What must hold at the end of a soak. */
import { readTokens } from "../shared/tokens.ts";
import type { Acknowledged, Holding } from "./members/member.ts";
import { growthBetween, growthOf, type Growth, type HeapSample, type MemorySample } from "./memory.ts";

/** Largest share that a heap may grow in the last half of the run, documents not counted. */
export const maxGrowthShare = 0.05;

export interface Check {
  readonly name: string;
  /** Undefined when it cannot be judged; `detail` says why. */
  readonly holds: boolean | undefined;
  readonly detail: string;
}

/** All that was acknowledged: the clock of each client, and the last token of each member. */
export class Ledger {
  readonly #clocks = new Map<number, number>();
  readonly #tokens = new Map<number, number>();

  acknowledge(member: number, burst: number, { client, clock }: Acknowledged): void {
    this.#clocks.set(client, Math.max(clock, this.#clocks.get(client) ?? 0));
    this.#tokens.set(member, Math.max(burst, this.#tokens.get(member) ?? 0));
  }

  /**
   * Characters that were inserted, those of the title and of tokens included; deletions do not move a client's clock.
   */
  get characters(): number {
    return [...this.#clocks.values()].reduce((sum, clock) => sum + clock, 0);
  }

  /** Acknowledged characters that a holding lacks. */
  missingCharacters({ vector }: Holding): number {
    const held = new Map(vector);
    let missing = 0;
    for (const [client, clock] of this.#clocks) missing += Math.max(0, clock - (held.get(client) ?? 0));
    return missing;
  }

  /**
   * Counts members whose last acknowledged token is missing from a holding's text, and every later token of theirs too.
   * `memberOf` names the member of a burst.
   */
  missingTokens({ tokens }: Holding, memberOf: (burst: number) => number | undefined): number {
    const latest = new Map<number, number>();
    for (const burst of readTokens(tokens)) {
      const member = memberOf(burst);
      if (member !== undefined) latest.set(member, Math.max(burst, latest.get(member) ?? -1));
    }
    let missing = 0;
    for (const [member, burst] of this.#tokens) if ((latest.get(member) ?? -1) < burst) missing++;
    return missing;
  }
}

/** Takes the holdings of all members, by name. */
export function checkHoldings(
  holdings: ReadonlyMap<string, Holding>,
  ledger: Ledger,
  memberOf: (burst: number) => number | undefined,
): Check[] {
  const all = [...holdings.values()];
  const groups = new Map<string, string[]>();
  for (const [name, { digest }] of holdings) groups.set(digest, [...(groups.get(digest) ?? []), name]);
  const [, ...odd] = [...groups.values()].toSorted((a, b) => b.length - a.length);
  const contents = new Set(all.map(({ text, tokens }) => `${text.length} ${text}${tokens}`));
  const islands = findIslands(holdings);
  const missing = all.map((holding) => ledger.missingCharacters(holding));
  const tokens = all.map((holding) => ledger.missingTokens(holding, memberOf));
  const worst = Math.max(0, ...missing);
  return [
    {
      name: "every digest equal",
      holds: groups.size === 1,
      detail:
        groups.size === 1
          ? `${all.length} of ${all.length}`
          : `${groups.size} different: ${list(odd.flat())} hold something else`,
    },
    {
      name: "nobody diverged",
      holds: contents.size === 1,
      detail: contents.size === 1 ? "one text" : `${contents.size} different texts`,
    },
    {
      name: "everyone linked, and no island",
      holds: islands.length === 0,
      detail: islands.length === 0 ? "all" : `apart: ${islands.join("; ")}`,
    },
    {
      name: "every acknowledged character present",
      holds: worst === 0 && ledger.characters > 0,
      detail: `${ledger.characters} acknowledged, ${worst} missing where most are`,
    },
    {
      name: "every last acknowledged token in the text",
      holds: Math.max(0, ...tokens) === 0,
      detail: `${Math.max(0, ...tokens)} missing where most are`,
    },
  ];
}

/**
 * Groups of members that no path of links joins to the largest group, each as a line for people. A link that only one
 * end knows counts: it is opening, or about to be found dead.
 */
export function findIslands(holdings: ReadonlyMap<string, Holding>): string[] {
  const left = new Map(holdings);
  const groups: string[][] = [];
  for (const [first] of holdings) {
    if (!left.has(first)) continue;
    const group = [first];
    left.delete(first);
    for (const name of group)
      for (const [other, { self, peers }] of left) {
        const { self: own, peers: owns } = holdings.get(name) as Holding;
        if (!owns.includes(self ?? "") && !peers.includes(own ?? "")) continue;
        group.push(other);
        left.delete(other);
      }
    groups.push(group);
  }
  const [, ...islands] = groups.toSorted((a, b) => b.length - a.length);
  const describe = (name: string): string => {
    const { signaling, members, peers } = holdings.get(name) as Holding;
    return `${name} (signaling ${signaling}, ${members} members known, ${peers.length} links)`;
  };
  return islands.map((names) => list(names.map(describe)));
}

/** Samples of memory without typing or trouble: halfway through the run, and at its end. */
export interface Calms {
  readonly middle: readonly MemorySample[];
  readonly end: readonly MemorySample[];
}

/**
 * Growth over the last half. That from calm to calm is judged; that under faults is not, since dials, resends and peers
 * that crashed come and go.
 */
export interface MemoryGrowth {
  readonly pages: Growth | undefined;
  readonly node: Growth | undefined;
  readonly nodeUnderFaults: Growth | undefined;
  readonly nodeRssUnderFaults: Growth | undefined;
}

/** Takes the samples of the whole run, which lasted `spanMs`. */
export function measureGrowth(samples: readonly MemorySample[], { middle, end }: Calms, spanMs: number): MemoryGrowth {
  return {
    pages: growthBetween(ofPages(middle), ofPages(end)),
    node: growthBetween(ofNode(middle), ofNode(end)),
    nodeUnderFaults: growthOf(ofNode(samples), spanMs),
    nodeRssUnderFaults: growthOf(ofNode(samples, "nodeRssBytes"), spanMs),
  };
}

const ofPages = (samples: readonly MemorySample[]): HeapSample[] =>
  samples.flatMap(({ atMs, pageHeapBytes: heapBytes, pageDocumentBytes: documentBytes }) =>
    heapBytes === undefined ? [] : [{ atMs, heapBytes, documentBytes }],
  );

const ofNode = (
  samples: readonly MemorySample[],
  bytes: "nodeHeapBytes" | "nodeRssBytes" = "nodeHeapBytes",
): HeapSample[] =>
  samples.flatMap(({ atMs, [bytes]: heapBytes, nodeDocumentBytes: documentBytes }) =>
    heapBytes === undefined ? [] : [{ atMs, heapBytes, documentBytes }],
  );

export function checkGrowth(name: string, growth: Growth | undefined): Check {
  if (!growth) return { name, holds: undefined, detail: "so short a run has no pause in its middle" };
  return {
    name,
    holds: growth.netShare < maxGrowthShare,
    detail: `${formatGrowth(growth)}, from the calm halfway to that at the end`,
  };
}

export const formatGrowth = ({ netShare, grossShare, levelBytes }: Growth): string =>
  `${percent(netShare)} over the last half, ${percent(grossShare)} with the documents, of ${mb(levelBytes)}`;

const list = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 8).join(", ")} and ${names.length - 8} more` : names.join(", ");
const percent = (share: number): string => `${share < 0 ? "−" : "+"}${Math.abs(share * 100).toFixed(1)}%`;
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
