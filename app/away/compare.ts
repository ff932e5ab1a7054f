/** Finds what others changed in a text since a baseline: one change for each run of insertions and deletions. */
import type { Baseline, DeleteSet } from "./baseline.ts";

export interface Change {
  /** What was inserted, as a range of the text as it is now. Empty where text was only deleted. */
  readonly from: number;
  readonly to: number;
  /** What was deleted at `to`; of joined changes, no less than is shown. */
  readonly deleted: string;
  /** Who inserted, each once, in order. Yjs does not tell who deleted. */
  readonly authors: readonly string[];
}

export interface Comparison {
  /** In the order of the text, at most `changesLimit`. Beyond that, neighbours are joined. */
  readonly changes: readonly Change[];
  /** The edits, before neighbours were joined. */
  readonly edits: number;
  /** Who edited, the one with the most edits first. */
  readonly authors: readonly string[];
}

/** Most changes that are marked and stepped through. More would be an editor full of marks. */
export const changesLimit = 300;

/** Longest text of a deletion that is shown, in UTF-16 units. Where changes are joined, no more of them is gathered. */
export const shownUnits = 2_000;

/** `isOwn`: whether a client is this tab. `nameOf`: who a client is. */
export function compare(
  { content, text, clocks, deleted }: Baseline,
  isOwn: (clientId: number) => boolean,
  nameOf: (clientId: number) => string,
): Comparison {
  const { here, elsewhere } = deleted;
  const names = new Map<number, string>();
  const authorOf = (clientId: number): string => {
    const name = names.get(clientId) ?? nameOf(clientId);
    names.set(clientId, name);
    return name;
  };
  const runs = new Runs();
  // Where one is in the baseline's text.
  let before = 0;
  for (let item = content._start; item !== null; item = item.right) {
    // A piece that Yjs has emptied does not say whether it counted. In this text everything does.
    if (!item.deleted && !item.countable) continue;
    const { client, clock } = item.id;
    const known = Math.min(item.length, Math.max(0, (clocks.get(client) ?? 0) - clock));
    if (known > 0) {
      if (!item.deleted) {
        before += known;
        runs.keep(known);
      } else
        for (const { length, isElsewhere } of deletionsOf(client, clock, known, elsewhere, here)) {
          if (isElsewhere) runs.delete(text.slice(before, before + length));
          before += length;
        }
    }
    const added = item.deleted ? 0 : item.length - known;
    if (added === 0) continue;
    if (isOwn(client)) runs.keep(added);
    else runs.insert(added, authorOf(client));
  }
  return summarize(runs.finish());
}

/** Gathers changes that touch into one, unless different people inserted them. */
class Runs {
  readonly #done: Change[] = [];
  #at = 0;
  #from = 0;
  #deleted: string[] = [];
  #author: string | undefined;

  keep(length: number): void {
    this.#end();
    this.#at += length;
    this.#from = this.#at;
  }

  delete(words: string): void {
    this.#deleted.push(words);
  }

  insert(length: number, author: string): void {
    if (this.#author !== undefined && this.#author !== author) this.#end();
    this.#author = author;
    this.#at += length;
  }

  finish(): readonly Change[] {
    this.#end();
    return this.#done;
  }

  #end(): void {
    if (this.#at > this.#from || this.#deleted.length > 0)
      this.#done.push({
        from: this.#from,
        to: this.#at,
        deleted: this.#deleted.join(""),
        authors: this.#author === undefined ? [] : [this.#author],
      });
    this.#from = this.#at;
    this.#deleted = [];
    this.#author = undefined;
  }
}

interface Range {
  readonly clock: number;
  readonly len: number;
}

interface Deletion {
  readonly length: number;
  readonly isElsewhere: boolean;
}

const noRanges: readonly Range[] = [];
const noDeletions: readonly Deletion[] = [];

/**
 * The parts of a deleted piece of `length` units that were still there at the baseline: how long each is, and whether
 * it was deleted elsewhere.
 */
function deletionsOf(
  client: number,
  clock: number,
  length: number,
  elsewhere: DeleteSet,
  here: DeleteSet,
): readonly Deletion[] {
  const there = elsewhere.clients.get(client) ?? noRanges;
  const own = here.clients.get(client) ?? noRanges;
  // Most of what is deleted in a long history had been deleted long before.
  if (there.length + own.length === 0) return noDeletions;
  const end = clock + length;
  const found: Deletion[] = [];
  let [a, b, done] = [firstBehind(there, clock), firstBehind(own, clock), clock];
  for (;;) {
    const [theirs, mine] = [there[a], own[b]];
    const isElsewhere = theirs !== undefined && (mine === undefined || theirs.clock <= mine.clock);
    const range = isElsewhere ? theirs : mine;
    if (range === undefined || range.clock >= end) return found;
    const to = Math.min(end, range.clock + range.len);
    // A piece that both deleted counts once.
    if (to > done) found.push({ length: to - Math.max(range.clock, done), isElsewhere });
    done = Math.max(done, to);
    if (isElsewhere) a++;
    else b++;
  }
}

/** The index of the first range that ends behind a clock. The ranges are in order. */
function firstBehind(ranges: readonly Range[], clock: number): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range !== undefined && range.clock + range.len <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

function summarize(found: readonly Change[]): Comparison {
  const counts = new Map<string, number>();
  for (const { authors } of found) for (const author of authors) counts.set(author, (counts.get(author) ?? 0) + 1);
  const authors = [...counts].toSorted((a, b) => b[1] - a[1]).map(([author]) => author);
  return { changes: joinNear(found, gapOf(found)), edits: found.length, authors };
}

/** The gap at which neighbours are joined, so that at most `changesLimit` changes are left. Negative: none are. */
function gapOf(changes: readonly Change[]): number {
  let gap = -1;
  for (let left = changes.length; left > changesLimit;) {
    gap = gap < 0 ? 8 : 2 * gap;
    left = changes.reduce((count, change, at) => count + (isNear(changes[at - 1], change, gap) ? 0 : 1), 0);
  }
  return gap;
}

const isNear = (last: Change | undefined, next: Change, gap: number): boolean =>
  last !== undefined && next.from - last.to <= gap;

/** Joins changes with at most `gap` units between them. What lies between is marked, too. */
function joinNear(changes: readonly Change[], gap: number): readonly Change[] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const group = groups.at(-1);
    if (group !== undefined && isNear(group.at(-1), change, gap)) group.push(change);
    else groups.push([change]);
  }
  return groups.map(join);
}

/** Makes one change of several. Each is looked at once, for one peer can make hundreds of thousands. */
function join(group: readonly Change[]): Change {
  const words: string[] = [];
  const authors = new Set<string>();
  let units = 0;
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const change of group) {
    from = Math.min(from, change.from);
    to = Math.max(to, change.to);
    for (const author of change.authors) authors.add(author);
    if (change.deleted === "" || units > shownUnits) continue;
    words.push(change.deleted);
    units += change.deleted.length;
  }
  return { from, to, deleted: words.join(" … "), authors: [...authors] };
}
