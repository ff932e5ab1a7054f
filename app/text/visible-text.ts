/**
 * Removes invisible characters from others' text. Words of any script keep the characters that they are spelled with.
 */

/**
 * In turn: the flag of a region, which is a black flag followed by tag characters (such as England's); a non-joiner;
 * and what is removed: control characters, halves of surrogate pairs, private and tag characters, everything that
 * reorders text (bidi), and characters of zero width except the joiner of emoji.
 */
const special =
  /(\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,6}\u{e007f})|(\u200c+)|[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

const nonJoiner = "\u200c";

/**
 * Scripts that use a non-joiner within words (Unicode, UAX #31, section 2.3). In others it would only make two names
 * look alike.
 */
const joiningScript =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Tibetan}\p{M}]/u;

/**
 * Returns `text` without invisible and reordering characters. Half-spaces within words and flags of regions are kept.
 */
export function visibleText(text: string): string {
  return text.replaceAll(special, (match, flag: string | undefined, nonJoiners: string | undefined, at: number) => {
    if (flag !== undefined) return flag;
    const [before, after] = [text[at - 1] ?? "", text[at + match.length] ?? ""];
    return nonJoiners !== undefined && joiningScript.test(before) && joiningScript.test(after) ? nonJoiner : "";
  });
}
