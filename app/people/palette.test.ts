import { expect, test } from "vitest";
import { contrast, inkOn, palette } from "./palette.ts";

const pageInLight = "#ffffff";
const pageInDark = "#1b1720";

test.each(palette)("$name is visible on the page in both themes", ({ hex }) => {
  expect(contrast(hex, pageInLight)).toBeGreaterThan(3);
  expect(contrast(hex, pageInDark)).toBeGreaterThan(3);
});

test.each(palette)("$name carries white text", ({ hex }) => {
  expect(inkOn(hex)).toBe("#ffffff");
  expect(contrast(hex, "#ffffff")).toBeGreaterThan(4.5);
});

test("every colour that a peer may send gets a readable ink", () => {
  for (let grey = 0; grey < 256; grey++) {
    const hex = `#${grey.toString(16).padStart(2, "0").repeat(3)}`;
    expect(contrast(hex, inkOn(hex))).toBeGreaterThan(4.5);
  }
});

test("the contrast is computed as WCAG defines it", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});
