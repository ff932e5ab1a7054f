/** Characters as people count them: an emoji of several code points, a letter with its marks. */

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
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
  let end = 0;
  let count = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    if (count++ >= limit) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** The longest start of `text` that consists of whole characters and fits into `limit` bytes of UTF-8. */
export function firstBytes(text: string, limit: number): string {
  let end = 0;
  let bytes = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    bytes += encoder.encode(segment).length;
    if (bytes > limit) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
