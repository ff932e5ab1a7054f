/**
 * Edits that leave characters whole. Positions are UTF-16 offsets, and a character beyond U+FFFF is a pair of units: an edit
 * whose end falls between them, as the shortest difference of two texts does, would reach other peers as U+FFFD twice.
 */

/** Replaces what is between two positions. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The code unit at a position of the text before the edit; NaN outside of it. */
export type UnitAt = (position: number) => number;

const replacement = "\ufffd";
const halves = /\p{Cs}/gu;

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

/** The same edit with the same outcome, but of whole pairs: of those in the text before it, and of those that it makes. */
export function widen({ from, to, insert }: Splice, unitAt: UnitAt): Splice {
  const [before, after] = [unitAt(from - 1), unitAt(to)];
  const first = insert === "" ? after : insert.charCodeAt(0);
  const last = insert === "" ? before : insert.charCodeAt(insert.length - 1);
  const left = isHigh(before) && (isLow(unitAt(from)) || isLow(first));
  const right = isLow(after) && (isHigh(unitAt(to - 1)) || isHigh(last));
  return {
    from: left ? from - 1 : from,
    to: right ? to + 1 : to,
    insert: (left ? String.fromCharCode(before) : "") + insert + (right ? String.fromCharCode(after) : ""),
  };
}

/**
 * The edit that was meant, of whole characters. What it would leave of half a character goes too; an insertion between two
 * halves comes after them; a half that is inserted becomes U+FFFD, which is what others would see of it.
 */
export function wholeCharacters(splice: Splice, unitAt: UnitAt): Splice {
  const wide = widen(splice, unitAt);
  if (!hasHalves(wide.insert)) return wide;
  const [left, right] = [wide.from < splice.from, wide.to > splice.to];
  let { insert } = wide;
  if (left && right && splice.from === splice.to) {
    insert = insert.slice(0, 1) + insert.slice(-1) + insert.slice(1, -1);
  } else {
    if (left && !isLow(insert.charCodeAt(1))) insert = insert.slice(1);
    if (right && !isHigh(insert.charCodeAt(insert.length - 2))) insert = insert.slice(0, -1);
  }
  return { from: wide.from, to: wide.to, insert: withoutHalves(insert) };
}

/** The text of the same length with U+FFFD in place of halves of characters. */
export function withoutHalves(text: string): string {
  return text.replaceAll(halves, replacement);
}

function hasHalves(text: string): boolean {
  return text.search(halves) !== -1;
}
