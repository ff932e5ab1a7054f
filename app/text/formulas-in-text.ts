/**
 * Which dollar signs in a line of Markdown are formulas: `$…$` and `$$…$$`. Pandoc's rules, and stricter ones, keep prices and
 * names of variables from being formulas: the first `$` behind the opening one closes it, or nothing does.
 */

/** Longest formula between single dollar signs, and between two, in characters. The heaviest of this length take KaTeX some 50 ms. */
export const inlineLimit = 1_000;
export const displayLimit = 2_000;

const dollar = 0x24;
const backslash = 0x5c;
const wordLike = /[\p{L}\p{N}_]/u;
/** A sum of money with words behind it, as in `$5 and your 6$`. No formula begins so. */
const money = /^\d[\d.,]*\s+\p{L}{2,}/u;

export interface FormulaInText {
  readonly content: string;
  /** The dollar signs on either side. */
  readonly marks: "$" | "$$";
  /** Where the text goes on. */
  readonly to: number;
}

/** Returns the formula that begins at `pos` and ends before `end`. The first `$` there is not escaped. */
export function formulaAt(text: string, pos: number, end = text.length): FormulaInText | undefined {
  if (text.charCodeAt(pos) !== dollar) return undefined;
  const marks = text.charCodeAt(pos + 1) === dollar ? "$$" : "$";
  const from = pos + marks.length;
  const closing = closingAt(text, from, Math.min(end, from + (marks === "$" ? inlineLimit : displayLimit)));
  if (closing === undefined || !text.startsWith(marks, closing)) return undefined;
  const to = closing + marks.length;
  const content = text.slice(from, closing);
  if (to > end || content.trim() === "") return undefined;
  const [before, after] = [text.charAt(pos - 1), text.charAt(to)];
  if (before === "$" || after === "$") return undefined;
  if (marks === "$") {
    if (wordLike.test(before) || wordLike.test(after)) return undefined;
    if (/^\s|\s$/.test(content) || money.test(content)) return undefined;
  }
  return { content, marks, to };
}

/** Where the next `$` stands that is not escaped; undefined where there is none before `limit`. */
function closingAt(text: string, from: number, limit: number): number | undefined {
  for (let at = from; at <= limit; at++) {
    const code = text.charCodeAt(at);
    if (code === backslash) at++;
    else if (code === dollar) return at;
  }
  return undefined;
}
