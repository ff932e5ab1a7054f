import fc from "fast-check";
import { expect, it } from "vitest";
import { unicodePattern } from "./unicode-pattern.ts";

/** As the editor searches. */
const found = (pattern: RegExp, text: string): string | undefined =>
  new RegExp(unicodePattern(pattern).source, "gmu").exec(text)?.[0];

it.each([
  ["a]", "[a]", "a]"],
  ["\\-", "a-b", "-"],
  ["\\>", "<z>", ">"],
  ["{x}", "a {x}", "{x}"],
  ["a{2}b", "aab", "aab"],
  ["a{,2}", "a{,2}", "a{,2}"],
  ["[a\\-z]+\\-", "b-a-", "-a-"],
  ["[{]\\]", "{]", "{]"],
  ["\\x41\\u0042]", "AB]", "AB]"],
  ["\\bone\\b\\s\\d", "one 2", "one 2"],
  ["(a)\\1\\e", "aae", "aae"],
  ["\\😀]", "😀]", "😀]"],
  ["\\2\\-", "\\2\\-", "\\2\\-"],
])("%s finds in %j what it means: %j", (pattern, text, what) => expect(found(new RegExp(pattern), text)).toBe(what));

it("any pattern is one for the editor, too", () => {
  const unit = fc.constantFrom(...Array.from("\\\\\\[]{}()<>-,^$.*+?|/1290abdkpuxcBPU=!:é😀\n"));
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 12 }), (source) => {
      let pattern: RegExp;
      try {
        pattern = new RegExp(source, "im");
      } catch {
        return;
      }
      const { source: wide, flags } = unicodePattern(pattern);
      expect(flags).toBe("im");
      new RegExp(wide, "gmu").exec(source);
    }),
    { numRuns: 500 },
  );
});
