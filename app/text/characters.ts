/** Characters as people count them: an emoji of several code points, a letter with its marks. */

let segmenter: Intl.Segmenter | undefined;
const encoder = new TextEncoder();
/** Most marks that a letter keeps. More would cover the lines above and below. */
const marksPerLetter = 4;
const stackedMarks = new RegExp(`(\\p{M}{${marksPerLetter}})\\p{M}+`, "gu");

/** Text of which each UTF-16 unit is a character: Western writing, without the line break of two units. */
const simple = /^[\n\x20-\x7e\xa0-\u02ff]*$/;

/**
 * The characters of a text, one after another. The browser's segmenter takes some 20 ms to make, which would fall into the
 * start of the page, so it is made for the first text that needs it. Without a segmenter, code points count as characters.
 */
export function* charactersOf(text: string): Generator<string> {
  if (simple.test(text) || !("Segmenter" in Intl)) yield* text;
  else
    for (const { segment } of (segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" })).segment(text))
      yield segment;
}

/** Returns `text` without the marks beyond the limit of each letter. */
export function withoutStackedMarks(text: string): string {
  return text.replaceAll(stackedMarks, "$1");
}

/** The first `limit` whole characters of `text`. */
export function firstCharacters(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // Where the next unit is simple, too, no character goes on behind the limit.
  const head = text.slice(0, limit + 1);
  if (simple.test(head)) return head.slice(0, limit);
  let end = 0;
  let count = 0;
  for (const character of charactersOf(text)) {
    if (count++ >= limit) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** The longest start of `text` that consists of whole characters and fits into `limit` bytes of UTF-8. */
export function firstBytes(text: string, limit: number): string {
  // UTF-8 takes at most three bytes for each of JavaScript's units.
  if (3 * text.length <= limit) return text;
  let end = 0;
  let bytes = 0;
  for (const character of charactersOf(text)) {
    bytes += encoder.encode(character).length;
    if (bytes > limit) break;
    end += character.length;
  }
  return text.slice(0, end);
}
