/** Works out the smallest edit that puts the text of a version back. */
import * as Y from "yjs";
import type { Copies } from "./copies.ts";
import { IndexedRanges, inOrder, type Range } from "./indexed-ranges.ts";
import { itemsOf, type PlacedText } from "./places.ts";

/** Text that is written again in one piece. */
export interface Piece {
  readonly text: string;
  /** The character behind which it is written, or what stands before it. */
  readonly anchor: Anchor;
  readonly names: readonly Range[];
}

export type Anchor = { readonly client: number; readonly clock: number } | "beginning" | "piece before";

export interface Plan {
  readonly pieces: readonly Piece[];
  /** What is deleted. */
  readonly others: readonly Range[];
}

/** Characters of the version that are in the document, deleted or not. */
interface Found extends Range {
  /** The index of the first one in the version. */
  readonly at: number;
  /** The item's index in the document, and how many items before it are not deleted. */
  readonly item: number;
  readonly living: number;
}

/**
 * Returns the edit, or undefined when the document knows no character of the version, or another one in its place.
 * Text that a record claims to be a copy and that reads differently is the text of others.
 * `keepsOthers`: text that the version does not have stays.
 */
export function planRestoring(
  content: Y.Text,
  version: PlacedText,
  copies: Copies,
  keepsOthers: boolean,
): Plan | undefined {
  const names = namesOf(version, copies);
  const { former, present, others, isSound } = find(content, version, names, copies);
  if (!isSound || (former.length === 0 && version.text !== "")) return undefined;
  // Characters that stand in another order than in the version are written anew, where they belong.
  const ordered = inOrder(present);
  const stays = keepsOthers ? present.toSorted((a, b) => a.at - b.at) : ordered;
  const pieces = new Pieces(version.text);
  const sites = former.toSorted((a, b) => a.at - b.at);
  let at = 0;
  let next = 0;
  for (const { at: from, length } of [...stays, { at: version.text.length, length: 0 }]) {
    for (; (ordered[next]?.at ?? Infinity) < at; next++) pieces.pass(ordered[next] as Found);
    const limit = ordered[next];
    for (const gap of sited(sites, at, from))
      for (const name of names.overlapping(gap.at, gap.at + gap.length)) pieces.add(name, gap.site, limit);
    pieces.end();
    at = Math.max(at, from + length);
  }
  if (keepsOthers) return { pieces: pieces.list, others: [] };
  const staying = new Set(ordered);
  return { pieces: pieces.list, others: [...others, ...present.filter((found) => !staying.has(found))] };
}

/** Returns which characters of a version are in the text. A copy counts only if it has the same characters. */
export const presentIn = (
  content: Y.Text,
  version: PlacedText,
  copies: Copies,
): readonly { readonly at: number; readonly length: number }[] =>
  find(content, version, namesOf(version, copies), copies).present;

/** The names of a version's characters. */
function namesOf({ places }: PlacedText, copies: Copies): IndexedRanges {
  const names = new IndexedRanges();
  let at = 0;
  for (const { client, clock, length } of places) {
    for (const named of copies.namesOf(client, clock, length))
      names.add(named.client, named.clock, named.length, at + named.offset);
    at += length;
  }
  return names;
}

/**
 * Finds where the version's characters stood (`former`), which are in the text (`present`), and what else is
 * (`others`), in the order of the document.
 */
function find(content: Y.Text, { text, places }: PlacedText, names: IndexedRanges, copies: Copies) {
  const byPlace = new IndexedRanges();
  let length = 0;
  for (const { client, clock, length: size } of places) {
    byPlace.add(client, clock, size, length);
    length += size;
  }
  const former: Found[] = [];
  const present: Found[] = [];
  const others: Range[] = [];
  let [item, living] = [0, 0];
  // Versions come from storage and from peers.
  let isSound = true;
  for (const { deleted, content: held, id, length } of itemsOf(content)) {
    item++;
    for (const run of byPlace.within(id.client, id.clock, length)) former.push({ ...run, item, living });
    if (deleted || !(held instanceof Y.ContentString)) continue;
    living++;
    let reached = id.clock;
    const skipTo = (clock: number): void => {
      if (clock > reached) others.push({ client: id.client, clock: reached, length: clock - reached });
      reached = clock;
    };
    for (const run of inVersion(id, length, byPlace, names, copies)) {
      const from = run.clock - id.clock;
      const isEqual = held.str.slice(from, from + run.length) === text.slice(run.at, run.at + run.length);
      if (!isEqual && run.isInPlace) isSound = false;
      // A record may claim that any text is a copy.
      if (!isEqual) continue;
      skipTo(run.clock);
      present.push({ ...run, client: id.client, item, living });
      reached = run.clock + run.length;
    }
    skipTo(id.clock + length);
  }
  return { former, present, others, isSound };
}

/** Characters of an item that the version has by their place, or by their name. */
interface Run {
  readonly clock: number;
  readonly length: number;
  /** The index of the first one in the version. */
  readonly at: number;
  readonly isInPlace: boolean;
}

/** Returns what of an item is in the version, by its own word, in the order of the item. */
function* inVersion(
  { client, clock }: Y.ID,
  length: number,
  byPlace: IndexedRanges,
  names: IndexedRanges,
  copies: Copies,
): Generator<Run> {
  let reached = clock;
  for (const run of byPlace.within(client, clock, length)) {
    yield* byName(client, reached, run.clock - reached, names, copies);
    yield { ...run, isInPlace: true };
    reached = run.clock + run.length;
  }
  yield* byName(client, reached, clock + length - reached, names, copies);
}

function* byName(client: number, clock: number, length: number, names: IndexedRanges, copies: Copies): Generator<Run> {
  if (length === 0) return;
  for (const named of copies.namesOf(client, clock, length)) {
    // From the clocks of names to those of the places.
    const shift = clock + named.offset - named.clock;
    for (const run of names.within(named.client, named.clock, named.length))
      yield { clock: run.clock + shift, length: run.length, at: run.at, isInPlace: false };
  }
}

interface Gap {
  readonly at: number;
  readonly length: number;
  /** Where these characters stood; undefined when the document does not know. */
  readonly site: Found | undefined;
}

/** Cuts a part of the version by where its characters stood. */
function* sited(sites: readonly Found[], from: number, to: number): Generator<Gap> {
  let [low, high] = [0, sites.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const { at, length } = sites[middle] as Found;
    if (at + length > from) high = middle;
    else low = middle + 1;
  }
  let at = from;
  for (let index = low; at < to && index < sites.length; index++) {
    const site = sites[index] as Found;
    if (site.at > at) yield { at, length: Math.min(site.at, to) - at, site: undefined };
    at = Math.max(at, site.at);
    const end = Math.min(site.at + site.length, to);
    if (end > at) yield { at, length: end - at, site };
    at = Math.max(at, end);
  }
  if (at < to) yield { at, length: to - at, site: undefined };
}

/**
 * Gathers what is missing into pieces, of at most a line each: so what others add to a piece stays at its line when the
 * piece is withdrawn. Each is written where its last character stood, unless the text before and behind it have moved.
 */
class Pieces {
  readonly list: Piece[] = [];
  readonly #text: string;
  /** What the next piece stands behind, at least. */
  #after: { readonly item: number; readonly clock: number } = { item: -1, clock: 0 };
  #default: Anchor = "beginning";
  #from = 0;
  #to = 0;
  #living = 0;
  #names: Range[] = [];
  #anchor: Anchor | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Goes on behind text that stays. */
  pass({ client, clock, length, item }: Found): void {
    this.#after = { item, clock: clock + length - 1 };
    this.#default = { client, clock: clock + length - 1 };
  }

  /** Adds missing characters that stood at `site`. They belong before `limit`. */
  add({ at, client, clock, length }: Range & { readonly at: number }, site: Found | undefined, limit?: Found): void {
    for (let taken = 0; taken < length;) {
      const from = at + taken;
      const line = this.#text.indexOf("\n", from) + 1;
      const part = line === 0 ? length - taken : Math.min(length - taken, line - from);
      if (from !== this.#to || (site !== undefined && site.living !== this.#living)) this.end();
      if (this.#names.length === 0) this.#from = from;
      this.#names.push({ client, clock: clock + taken, length: part });
      taken += part;
      this.#to = from + part;
      if (site !== undefined) this.#place(site, this.#to - 1, limit);
      if (this.#to === line) this.end();
    }
  }

  /** Ends the piece at hand. */
  end(): void {
    if (this.#names.length > 0) {
      const text = this.#text.slice(this.#from, this.#to);
      this.list.push({ text, anchor: this.#anchor ?? this.#default, names: this.#names });
      this.#default = "piece before";
    }
    this.#names = [];
    this.#anchor = undefined;
  }

  #place(site: Found, at: number, limit: Found | undefined): void {
    this.#living = site.living;
    const place = { item: site.item, clock: site.clock + at - site.at };
    if (!isBefore(this.#after, place) || (limit !== undefined && !isBefore(place, limit))) return;
    this.#after = place;
    this.#anchor = { client: site.client, clock: place.clock };
  }
}

const isBefore = (
  one: { readonly item: number; readonly clock: number },
  other: { readonly item: number; readonly clock: number },
): boolean => one.item < other.item || (one.item === other.item && one.clock < other.clock);
