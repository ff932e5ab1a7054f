/** Styles name sides by the direction of the language (`margin-inline-start`), so that the page can be read from the right. */
import { expect, it, test } from "vitest";
import { styles } from "./testing/styles.ts";

/** Sides of the screen, in stylesheets and in CodeMirror's themes. */
const physical = [
  /\b(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)\b/,
  /\b(?:margin|padding|border)(?:Left|Right)\b/,
  /\bborder-(?:top|bottom)-(?:left|right)-radius\b/,
  /(?:^|[{;])\s*(?:left|right): (?!msg)/,
  /(?:text-align|textAlign|float|clear): "?(?:left|right)\b/,
  /\bsafe-area-inset-(?:left|right)\b/,
];

/** What is meant by the screen, each with the reason. */
const meant: Readonly<Record<string, RegExp>> = {
  // Where the text was found on the screen.
  "app/editor/carets/caret-theme.ts": /left: "var\(--gv-(initial|name)-left/,
  // CodeMirror's own, which these replace.
  "app/styles/lines.css": /border-left: 2px solid var\(--gv-accent\)/,
  "app/history/gv-comparison.ts": /paddingLeft: "0"/,
  // By the side of the numbers, and not by the direction of a line.
  "app/appearance/editor-look.ts": /padding(Left|Right): "var\(--gv-text-(left|right)\)"/,
  // Columns that the writer has aligned so.
  "app/reading/reading-styles.ts": /text-align: (left|right)/,
  "app/styles/tokens.css": /--gv-safe-(start|end)/,
};

const found = (text: string): string[] =>
  text
    .replaceAll(/,?\n\s*(?=max\(|calc\()/g, " ")
    .split("\n")
    .filter((line) => physical.some((pattern) => pattern.test(line)) || namesFourSides(line))
    .map((line) => line.trim());

/** Four lengths in a row name the right one and the left one. */
function namesFourSides(line: string): boolean {
  const [, value = ""] = /(?:^|[\s{;])(?:margin|padding|inset): "?([^;"]*)/.exec(line) ?? [];
  const lengths: string[] = [""];
  let depth = 0;
  for (const letter of value.replace("!important", "").trim()) {
    depth += letter === "(" ? 1 : letter === ")" ? -1 : 0;
    if (letter === " " && depth === 0) lengths.push("");
    else lengths.push(`${lengths.pop() ?? ""}${letter}`);
  }
  return lengths.length === 4 && lengths[1] !== lengths[3];
}

test("no style names a side of the screen where one of the language is meant", () => {
  const breaches = [...styles()].flatMap(([path, text]) =>
    found(text)
      .filter((line) => meant[path]?.test(line) !== true)
      .map((line) => `${path}: ${line}`),
  );
  expect(breaches).toEqual([]);
});

it.each([
  "margin-left: 1rem;",
  "  right: 0;",
  'paddingRight: "1rem",',
  "text-align: left;",
  "border-top-left-radius: 0;",
  "padding: 0 1rem 2rem 3rem;",
  "padding: 0 max(1rem, var(--a)) 0 max(2rem, var(--b));",
])("%s is found", (line) => expect(found(line)).toHaveLength(1));

it.each(["margin-inline-start: 1rem;", "padding: 0 1rem 2rem;", "padding: 0 1rem 2rem 1rem;", "text-align: start;"])(
  "%s is not",
  (line) => expect(found(line)).toEqual([]),
);
