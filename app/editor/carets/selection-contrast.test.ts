import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { contrast, palette, visibleColor } from "../../people/palette.ts";
import { layerSelections, selectionLayers } from "./layered-selections.ts";

const css = readFileSync(new URL("../../styles/tokens.css", import.meta.url), "utf8");
const frame = readFileSync(new URL("../../styles/app.css", import.meta.url), "utf8");
const dark = readFileSync(new URL("../../styles/dark.css", import.meta.url), "utf8");
/** Every ink in which the text and its highlighting are written, by the names in tokens.css. */
const inks = "text quiet link code quote syntax-keyword syntax-string syntax-number syntax-name danger".split(" ");
const theme = ["../editor-theme.ts", "../markdown/highlight-style.ts"]
  .map((path) => readFileSync(new URL(path, import.meta.url), "utf8"))
  .join("\n");

/** The value of a token in one of the themes. */
function token(name: string, isDark: boolean): string {
  const value = new RegExp(`--gv-${name}: ([^;]+);`).exec(isDark ? dark : css)?.[1];
  if (value === undefined) throw new Error(`no token --gv-${name}`);
  return value;
}

/** `color` with an opacity over an opaque one, as browsers blend. */
function over(page: string, color: string, opacity: number): string {
  const channel = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return `#${[1, 3, 5]
    .map((at) => Math.round(channel(page, at) * (1 - opacity) + channel(color, at) * opacity))
    .map((value) => value.toString(16).padStart(2, "0"))
    .join("")}`;
}

test("every ink of the text is among those that are checked", () => {
  const named = [...theme.matchAll(/(?<![\w-])color: "var\(--gv-([a-z-]+)\)"/g)].map(([, name]) => name);
  expect(inks).toEqual(expect.arrayContaining([...new Set(named)]));
});

for (const isDark of [false, true])
  test(`text in selections of twelve people has a contrast of 4.5:1, ${isDark ? "dark" : "light"}`, () => {
    const page = token("page", isDark);
    const strength = Number.parseFloat(token("person-strength", isDark)) / 100;
    // Twelve of the palette, and colours that only a foreign page would send.
    const colors = [...palette.map(({ hex }) => hex), "#000000", "#ffffff", "#ffff00", "#00ff00"].map(visibleColor);
    const everything = colors.map((of) => ({ from: 0, to: 1, of }));
    expect(layerSelections(everything)).toHaveLength(selectionLayers);
    const behind = colors.flatMap((one) => [
      over(page, one, strength),
      ...colors.map((other) => over(over(page, one, strength / 2), other, strength / 2)),
    ]);
    const low = inks.flatMap((name) =>
      behind
        .map((color) => ({ name, color, ratio: contrast(token(name, isDark), color) }))
        .filter(({ ratio }) => ratio < 4.5),
    );
    expect(low).toEqual([]);
    // This person's own selection hides those of others, and shows all words in the ink of the text.
    expect(frame.match(/gv-editor ::selection \{[^}]*color: var\(--gv-text\)/)).not.toBeNull();
    expect(contrast(token("text", isDark), token("selection", isDark))).toBeGreaterThan(4.5);
  });
