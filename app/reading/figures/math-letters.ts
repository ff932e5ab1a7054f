/**
 * Letters of MathML in a style of their own, such as the double-struck R of the real numbers. Browsers have dropped the
 * attribute that KaTeX names a style with (MathML Core, mathvariant), and draw an ordinary letter. Unicode has a letter for each.
 */

/** Where the letters of a style begin: A, a, the digit 0, and the Greek Α and α. */
const styles: Readonly<Record<string, readonly (number | undefined)[]>> = {
  bold: [0x1d400, 0x1d41a, 0x1d7ce, 0x1d6a8, 0x1d6c2],
  italic: [0x1d434, 0x1d44e],
  "bold-italic": [0x1d468, 0x1d482, undefined, 0x1d71c, 0x1d736],
  script: [0x1d49c, 0x1d4b6],
  "bold-script": [0x1d4d0, 0x1d4ea],
  fraktur: [0x1d504, 0x1d51e],
  "bold-fraktur": [0x1d56c, 0x1d586],
  "double-struck": [0x1d538, 0x1d552, 0x1d7d8],
  "sans-serif": [0x1d5a0, 0x1d5ba, 0x1d7e2],
  "bold-sans-serif": [0x1d5d4, 0x1d5ee, 0x1d7ec],
  "sans-serif-italic": [0x1d608, 0x1d622],
  "sans-serif-bold-italic": [0x1d63c, 0x1d656],
  monospace: [0x1d670, 0x1d68a, 0x1d7f6],
};

/** Letters that Unicode had before. Their places in the styles are empty. */
const older: Readonly<Record<string, string>> = {
  italic: "ℎ",
  script: "ℬℰℱℋℐℒℳℛℯℊℴ",
  fraktur: "ℭℌℑℜℨ",
  "double-struck": "ℂℍℕℙℚℝℤ",
};

/** The first of each alphabet. */
const alphabets = ["A", "a", "0", "Α", "α"].map((letter) => letter.charCodeAt(0));

/** Returns a text in a style of mathematics. Letters that have none in that style stay. */
export function mathLetters(text: string, style: string): string {
  const starts = styles[style] ?? [];
  const known = new Map(Array.from(older[style] ?? "").map((letter) => [letter.normalize("NFKC"), letter]));
  return text.replaceAll(/[A-Za-z0-9Α-Ωα-ω]/g, (letter) => {
    const code = letter.charCodeAt(0);
    const alphabet = code < 0x41 ? 2 : code < 0x61 ? 0 : code < 0x80 ? 1 : code < 0x3b1 ? 3 : 4;
    const start = starts[alphabet];
    if (start === undefined) return letter;
    return known.get(letter) ?? String.fromCodePoint(start + code - (alphabets[alphabet] ?? 0));
  });
}

/** Writes the letters of a formula in MathML in their styles. Words within it keep theirs, for CSS. */
export function setMathLetters(formula: Element): void {
  for (const element of formula.querySelectorAll("[mathvariant]")) {
    const style = element.getAttribute("mathvariant") ?? "";
    if (style === "normal" || element.localName === "mtext" || element.childElementCount > 0) continue;
    element.textContent = mathLetters(element.textContent, style);
    element.removeAttribute("mathvariant");
  }
}
