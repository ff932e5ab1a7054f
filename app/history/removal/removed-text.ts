/**
 * Keeps what was deleted within the last seconds, so that the text from before a removal is known when it turns out to be
 * one. Yjs forgets deleted text at the end of each transaction. An edit costs as much as the text that it deletes.
 */
import * as Y from "yjs";
import { itemsOf, type PlacedText, RunList } from "../restoring/places.ts";
import { withdrawalOrigin } from "../restoring/withdrawal.ts";

export interface BurstLimits {
  /** A pause between deletions that ends a burst of them. */
  readonly pauseMs: number;
  /** Longest burst. A person who goes on deleting begins another one. */
  readonly burstMs: number;
  /** Text that came back and is removed again, of this length, begins another one. Typing errors do not. */
  readonly freshLimit: number;
}

interface RemovedPiece {
  readonly client: number;
  readonly clock: number;
  readonly text: string;
  readonly isOwn: boolean;
}

/** Deletions that follow one another. */
export class RemovedText {
  readonly #content: Y.Text;
  readonly #now: () => number;
  readonly #limits: BurstLimits;
  #pieces: RemovedPiece[] = [];
  #number = 0;
  #begun = 0;
  #last = Number.NEGATIVE_INFINITY;
  /** How far each client had written when the burst began. What was written since is no part of the text before. */
  #state: ReadonlyMap<number, number> = new Map();
  /** Length of what was removed, and of what others removed. */
  length = 0;
  othersLength = 0;

  constructor(content: Y.Text, now: () => number, limits: BurstLimits) {
    this.#content = content;
    this.#now = now;
    this.#limits = limits;
  }

  /** Counts bursts. */
  get number(): number {
    return this.#number;
  }

  /** Takes what a transaction has deleted. Returns false when it is nothing. Call it before Yjs forgets the text. */
  take({ deleteSet, beforeState, changed, local, origin, doc }: Y.Transaction): boolean {
    // A withdrawn copy leaves an equal one in the text.
    if (deleteSet.clients.size === 0 || !changed.has(this.#content as never) || origin === withdrawalOrigin)
      return false;
    const { pauseMs, burstMs, freshLimit } = this.#limits;
    const now = this.#now();
    const isOver = now - this.#last > pauseMs || now - this.#begun > burstMs;
    if (isOver || this.#countFresh(deleteSet) >= freshLimit) this.#restart(now, beforeState);
    const before = this.#pieces.length;
    for (const [client, ranges] of deleteSet.clients)
      for (const { clock, len } of ranges) this.#takeRange(doc, client, clock, len, local);
    if (this.#pieces.length === before) return false;
    this.#last = now;
    return true;
  }

  /** Ends the burst. */
  end(): void {
    this.#pieces = [];
    this.#last = Number.NEGATIVE_INFINITY;
    this.length = this.othersLength = 0;
  }

  /** Returns the text from before the burst. */
  before(): PlacedText {
    const pieces = new Map<number, RemovedPiece[]>();
    for (const piece of this.#pieces) {
      const same = pieces.get(piece.client);
      if (same === undefined) pieces.set(piece.client, [piece]);
      else same.push(piece);
    }
    for (const same of pieces.values()) same.sort((a, b) => a.clock - b.clock);
    const places = new RunList();
    let text = "";
    const add = (client: number, clock: number, part: string): void => {
      if (part === "") return;
      text += part;
      places.add(client, clock, part.length);
    };
    for (const { deleted, content, id, length } of itemsOf(this.#content)) {
      const { client, clock } = id;
      const end = Math.min(clock + length, this.#state.get(client) ?? 0);
      if (clock >= end) continue;
      if (!deleted && content instanceof Y.ContentString) add(client, clock, content.str.slice(0, end - clock));
      if (!deleted) continue;
      const removed = pieces.get(client) ?? [];
      for (let index = firstEndingAfter(removed, clock); index < removed.length; index++) {
        const piece = removed[index] as RemovedPiece;
        if (piece.clock >= end) break;
        const from = Math.max(piece.clock, clock);
        const to = Math.min(piece.clock + piece.text.length, end);
        add(client, from, piece.text.slice(from - piece.clock, to - piece.clock));
      }
    }
    return { text, places: places.runs };
  }

  /** Returns what others removed in this burst, in the order of removal. */
  byOthers(): PlacedText {
    const removed = this.#pieces.filter(({ isOwn }) => !isOwn);
    const places = removed.map(({ client, clock, text }) => ({ client, clock, length: text.length }));
    return { text: removed.map(({ text }) => text).join(""), places };
  }

  /** How much of what is deleted was written since the burst began. */
  #countFresh({ clients }: Y.Transaction["deleteSet"]): number {
    let fresh = 0;
    for (const [client, ranges] of clients) {
      const state = this.#state.get(client) ?? 0;
      for (const { clock, len } of ranges) fresh += Math.max(0, clock + len - Math.max(clock, state));
    }
    return fresh;
  }

  #restart(now: number, state: ReadonlyMap<number, number>): void {
    this.#pieces = [];
    this.#number++;
    this.#begun = now;
    this.#state = state;
    this.length = this.othersLength = 0;
  }

  #takeRange(doc: Y.Doc, client: number, clock: number, length: number, isOwn: boolean): void {
    const structs = doc.store.clients.get(client);
    // What was written since the burst began was not there before it.
    const end = Math.min(clock + length, this.#state.get(client) ?? 0);
    if (structs === undefined || clock >= end) return;
    for (let index = Y.findIndexSS(structs, clock); index < structs.length; index++) {
      const item = structs[index] as Y.AbstractStruct;
      if (item.id.clock >= end) return;
      if (!(item instanceof Y.Item) || item.parent !== this.#content || !(item.content instanceof Y.ContentString))
        continue;
      const from = Math.max(item.id.clock, clock);
      const text = item.content.str.slice(from - item.id.clock, end - item.id.clock);
      this.#pieces.push({ client, clock: from, text, isOwn });
      this.length += text.length;
      if (!isOwn) this.othersLength += text.length;
    }
  }
}

function firstEndingAfter(pieces: readonly RemovedPiece[], clock: number): number {
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const piece = pieces[middle] as RemovedPiece;
    if (piece.clock + piece.text.length > clock) high = middle;
    else low = middle + 1;
  }
  return low;
}
