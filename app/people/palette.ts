/**
 * The colours that people can have, and the ink that is readable on any colour. Contrast: WCAG 2.2, 1.4.3 and 1.4.11.
 */

export interface PaletteColor {
  readonly name: string;
  /** `#rrggbb`, lower case. */
  readonly hex: string;
}

/**
 * One luminance (0.166) in ten hues. White text on each has a contrast of 4.8:1. Each has more than 3:1 against the
 * page in light and in dark, so that a caret is visible in both themes. `palette.test.ts` checks this.
 */
export const palette: readonly PaletteColor[] = [
  { name: "Grape", hex: "#9848de" },
  { name: "Indigo", hex: "#575ef4" },
  { name: "Blue", hex: "#0670d8" },
  { name: "Teal", hex: "#0a7e83" },
  { name: "Green", hex: "#07833b" },
  { name: "Olive", hex: "#6e770a" },
  { name: "Amber", hex: "#996706" },
  { name: "Rust", hex: "#bf4f05" },
  { name: "Red", hex: "#de1c3f" },
  { name: "Rose", hex: "#d32180" },
];

/** Relative luminance of `#rrggbb`, 0 (black) to 1 (white). */
export function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two `#rrggbb` colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Black or white, whichever has more contrast on `hex`: at least 4.58:1 on any colour. */
export function inkOn(hex: string): "#000000" | "#ffffff" {
  return contrast(hex, "#ffffff") >= contrast(hex, "#000000") ? "#ffffff" : "#000000";
}
