/** Characters as people count them: an emoji of several code points, a letter with its marks. */

/** Made when a text is first cut: it takes as long as much of the page's start. */
let segmenter: Intl.Segmenter | undefined;
const segments = (text: string): Intl.Segments =>
  (segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" })).segment(text);
const encoder = new TextEncoder();
/** Most marks that a letter keeps. More would cover the lines above and below. */
const marksPerLetter = 4;
const stackedMarks = new RegExp(`(\\p{M}{${marksPerLetter}})\\p{M}+`, "gu");

/** Returns `text` without the marks beyond the limit of each letter. */
export function withoutStackedMarks(text: string): string {
  return text.replaceAll(stackedMarks, "$1");
}

/** The first `limit` whole characters of `text`. */
export function firstCharacters(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let end = 0;
  let count = 0;
  for (const { segment, index } of segments(text)) {
    if (count++ >= limit) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** The longest start of `text` that consists of whole characters and fits into `limit` bytes of UTF-8. */
export function firstBytes(text: string, limit: number): string {
  // UTF-8 takes at most three bytes for each of JavaScript's units.
  if (3 * text.length <= limit) return text;
  let end = 0;
  let bytes = 0;
  for (const { segment, index } of segments(text)) {
    bytes += encoder.encode(segment).length;
    if (bytes > limit) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
