import { expect, test } from "vitest";
import { mathLetters } from "./math-letters.ts";

test.each([
  ["double-struck", "RNk1", "ℝℕ𝕜𝟙"],
  ["script", "LAeb", "ℒ𝒜ℯ𝒷"],
  ["fraktur", "gCZ", "𝔤ℭℨ"],
  ["bold", "aZ9Ωα", "𝐚𝐙𝟗𝛀𝛂"],
  ["bold-italic", "vβ1", "𝒗𝜷1"],
  ["italic", "hi", "ℎ𝑖"],
  ["sans-serif", "A1α", "𝖠𝟣α"],
  ["monospace", "x", "𝚡"],
  ["normal", "x", "x"],
  ["bold", "+ é", "+ é"],
])("letters in %s: %s is %s", (style, text, letters) => expect(mathLetters(text, style)).toBe(letters));

test.each(["script", "fraktur", "double-struck", "italic"])(
  "no letter in %s is one that Unicode has not assigned",
  (style) => {
    const letters = mathLetters("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", style);
    expect(letters).toMatch(/^\p{L}{52}$/u);
    // Each is a form of the letter that it stands for.
    expect(letters.normalize("NFKC")).toBe("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
  },
);
