/**
 * Counts the words and characters of a text. CodeMirror's text is a tree whose unchanged branches stay the same objects from
 * edit to edit, so each is counted once: after a keystroke one leaf of some dozen lines is.
 */
import { msg, str } from "@lit/localize";
import { formatNumber, plural } from "../language/language.ts";
import type { Text } from "@codemirror/state";

export interface Counts {
  readonly words: number;
  /** Unicode's characters, without the ends of lines. */
  readonly characters: number;
}

/** Characters that are counted between two chances to stop. */
const pieceLimit = 2_000;
/** What people read silently in a minute (Brysbaert 2019: 238 in English; less in what one has to understand). */
const wordsPerMinute = 200;

const counted = new WeakMap<Text, Counts>();

/** Counts a text, and yields where it may stop for a while. */
export function* count(text: Text): Generator<void, Counts> {
  const known = counted.get(text);
  if (known !== undefined) return known;
  let [words, characters] = [0, 0];
  if (text.children === null)
    for (const line of text.iterLines())
      for (let from = 0; from < line.length;) {
        const to = pieceEnd(line, from);
        const piece = line.slice(from, to);
        words += countWords(piece);
        characters += piece.length - (piece.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
        from = to;
        yield;
      }
  else
    for (const part of text.children) {
      const counts = yield* count(part);
      words += counts.words;
      characters += counts.characters;
    }
  const counts = { words, characters };
  counted.set(text, counts);
  return counts;
}

/** Behind the last space within the limit, so that no word is cut; a longer word is. */
function pieceEnd(line: string, from: number): number {
  const limit = from + pieceLimit;
  if (limit >= line.length) return line.length;
  const space = line.lastIndexOf(" ", limit - 1);
  return space > from ? space + 1 : limit;
}

// Languages without spaces have words, too. Firefox has the segmenter since version 125.
let segmenter: Intl.Segmenter | undefined;

function countWords(text: string): number {
  let words = 0;
  if (!("Segmenter" in Intl)) return text.match(/[\p{L}\p{N}]+(?:['’.][\p{L}\p{N}]+)*/gu)?.length ?? 0;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "word" });
  for (const { isWordLike } of segmenter.segment(text)) if (isWordLike === true) words++;
  return words;
}

/** The counts in words. `isSelected` says that they are of the selection. */
export function describeCounts({ words, characters }: Counts, isSelected: boolean): string {
  const [count, length] = [formatNumber(words), formatNumber(characters)];
  const amounts = [
    plural(words, { one: msg("1 word"), other: msg(str`${count} words`) }),
    plural(characters, { one: msg("1 character"), other: msg(str`${length} characters`) }),
  ].join(", ");
  if (isSelected) return msg(str`Selected: ${amounts}`);
  if (words === 0) return amounts;
  const minutes = formatNumber(Math.max(1, Math.round(words / wordsPerMinute)));
  return `${amounts}, ${msg(str`${minutes}\u00a0min\u00a0to\u00a0read`)}`;
}
