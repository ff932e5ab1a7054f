/**
 * Parses a long text segment by segment. Lezer puts a tree together, and looks through it for nested languages, in one step
 * for all that was read since the last one. A segment bounds that step. The editor goes on with the next segment from the
 * fragments of those before.
 */
import type { ParseWrapper, TreeFragment } from "@lezer/common";

/** Most new characters in a segment. */
const segmentLength = 25_000;

/** Stops a parse behind its first `length` characters that no fragment covers, if the text goes on behind them. */
export function inSegments(length = segmentLength): ParseWrapper {
  return (parse, input, fragments) => {
    const end = endOfSegment(fragments, length);
    if (end < input.length) parse.stopAt(end);
    return parse;
  };
}

function endOfSegment(fragments: readonly TreeFragment[], length: number): number {
  let covered = 0;
  let left = length;
  for (const { from, to } of fragments) {
    const gap = Math.max(0, from - covered);
    if (gap >= left) break;
    left -= gap;
    covered = Math.max(covered, to);
  }
  return covered + left;
}
