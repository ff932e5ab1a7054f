/**
 * Patterns for the editor, which searches by characters (the flag `u`). JavaScript is strict about such patterns: it refuses
 * `a]` and `\-`, which people search for, and `\>`, which Vim itself does.
 */

const parts = /\\(?:x[\da-f]{2}|u[\da-f]{4}|u\{[\da-f]{1,6}\}|c[a-z]|k<\w+>|p\{[\w=]+\}|[^])|\{\d+(?:,\d*)?\}|[^]/giu;
const knownEscape = /^\\(?:[\^$\\.*+?()[\]{}|/\ddwsbfnrtv]|..)/iu;
const special = /[\^$\\.*+?()[\]{}|/]/g;

/** Returns a pattern that finds the same and is valid in either mode. One that cannot be is searched for as it is written. */
export function unicodePattern({ source, flags }: RegExp): RegExp {
  const mended = mend(source);
  return new RegExp(isValid(mended) ? mended : source.replaceAll(special, String.raw`\$&`), flags);
}

function mend(source: string): string {
  let isInSet = false;
  return source.replaceAll(parts, (part) => {
    if (part.startsWith("\\")) {
      const isKnown = knownEscape.test(part) || (isInSet && part === String.raw`\-`);
      return isKnown ? part : part.slice(1);
    }
    if (isInSet) {
      isInSet = part !== "]";
      return /^[{}]/.test(part) ? `\\${part}` : part;
    }
    isInSet = part === "[";
    return /^[\]{}]$/.test(part) ? `\\${part}` : part;
  });
}

function isValid(source: string): boolean {
  try {
    return new RegExp(source, "gmu").unicode;
  } catch {
    return false;
  }
}
