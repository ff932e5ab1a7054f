/**
 * Where the characters of a text stand in its Y.Text: their Yjs IDs, in the order of the text. Yjs keeps the place of a
 * deleted character for ever, but not the character. A text together with its places can be put back where it was.
 */
import { createDecoder, hasContent, readVarUint } from "lib0/decoding";
import { encode, writeVarUint } from "lib0/encoding";
import * as Y from "yjs";

/** Consecutive characters of one client, in UTF-16 units. */
export interface Run {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
}

/** A text, and where its characters stand. The lengths of the runs add up to the length of the text. */
export interface PlacedText {
  readonly text: string;
  readonly places: readonly Run[];
}

/** Returns the items of a shared text in order, deleted ones too. */
export function* itemsOf(content: Y.Text): Generator<Y.Item> {
  for (let item = content._start; item !== null; item = item.right) yield item;
}

/** Joins runs that follow one another. */
export class RunList {
  readonly runs: Run[] = [];

  add(client: number, clock: number, length: number): void {
    const last = this.runs.at(-1);
    if (last?.client === client && last.clock + last.length === clock)
      this.runs[this.runs.length - 1] = { client, clock: last.clock, length: last.length + length };
    else this.runs.push({ client, clock, length });
  }
}

/** Reads the text and the places of its characters. Embedded objects of other programs are left out. */
export function placedText(content: Y.Text): PlacedText {
  const places = new RunList();
  let text = "";
  for (const { deleted, content: held, id } of itemsOf(content)) {
    if (deleted || !(held instanceof Y.ContentString)) continue;
    text += held.str;
    places.add(id.client, id.clock, held.str.length);
  }
  return { text, places: places.runs };
}

export function encodePlaces(places: readonly Run[]): Uint8Array {
  return encode((encoder) => {
    for (const { client, clock, length } of places)
      for (const number of [client, clock, length]) writeVarUint(encoder, number);
  });
}

/** Most runs that are read. */
const runsLimit = 200_000;

/** Returns undefined unless the bytes are the places of a text of this length, each once, in at most 200,000 runs. */
export function decodePlaces(bytes: Uint8Array, textLength: number): readonly Run[] | undefined {
  const places: Run[] = [];
  let left = textLength;
  try {
    for (const decoder = createDecoder(bytes); hasContent(decoder);) {
      const [client, clock, length] = [readVarUint(decoder), readVarUint(decoder), readVarUint(decoder)];
      if (length === 0 || clock + length > Number.MAX_SAFE_INTEGER || places.length === runsLimit) return undefined;
      if ((left -= length) < 0) return undefined;
      places.push({ client, clock, length });
    }
  } catch {
    return undefined;
  }
  return left === 0 && areApart(places) ? places : undefined;
}

function areApart(places: readonly Run[]): boolean {
  const sorted = places.toSorted((a, b) => a.client - b.client || a.clock - b.clock);
  return sorted.every(({ client, clock }, index) => {
    const before = sorted[index - 1];
    return before?.client !== client || before.clock + before.length <= clock;
  });
}
