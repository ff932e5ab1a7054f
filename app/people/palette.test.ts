import { expect, test } from "vitest";
import { contrast, inkOn, palette, visibleColor } from "./palette.ts";

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

test("fifteen people have colours of which no two are alike", () => {
  expect(palette.length).toBeGreaterThanOrEqual(15);
  for (const one of palette)
    for (const other of palette) if (one !== other) expect(difference(one.hex, other.hex)).toBeGreaterThan(0.08);
});

/** How differently two colours are seen, as a distance in Oklab (Ottosson 2020). */
function difference(one: string, other: string): number {
  const lab = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ];
  };
  const others = lab(other);
  return Math.hypot(...lab(one).map((value, axis) => value - (others[axis] ?? 0)));
}

test.each(["#000000", "#ffffff", "#112233", "#30bced", "#ffff00", "#0000ff", "#9848de"])(
  "%s, sent by a peer, is drawn so that it is visible on the page in both themes",
  (hex) => {
    const shown = visibleColor(hex);
    expect(shown).toMatch(/^#[0-9a-f]{6}$/);
    for (const page of [pageInLight, pageInDark]) expect(contrast(shown, page)).toBeGreaterThan(3);
  },
);

test("a colour that is visible is drawn as it is", () => {
  for (const { hex } of palette) expect(visibleColor(hex)).toBe(hex);
});
