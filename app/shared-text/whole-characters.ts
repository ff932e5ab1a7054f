/**
 * Makes edits that leave characters whole. Positions are UTF-16 offsets, and a character beyond U+FFFF is a pair of
 * units. An edit that ends between the two, as the shortest difference of two texts may, would reach other peers as
 * U+FFFD twice.
 */

/** Replaces the text between two positions. */
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

/** Widens an edit to whole pairs, both those in the text before it and those that it makes. The outcome is the same. */
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
 * Returns the edit that was meant, in whole characters. Half a character that it would leave is removed too. An
 * insertion between two halves moves behind them. An inserted half becomes U+FFFD, which is what others would see.
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

/** Replaces halves of characters by U+FFFD. The length stays the same. */
export function withoutHalves(text: string): string {
  return hasHalves(text) ? text.replaceAll(halves, replacement) : text;
}

/** The browser's own check, of ES2024, takes a tenth of the time, which counts for megabytes. */
function hasHalves(text: string & { isWellFormed?(): boolean }): boolean {
  return text.isWellFormed === undefined ? text.search(halves) !== -1 : !text.isWellFormed();
}
