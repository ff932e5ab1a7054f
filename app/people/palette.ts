/**
 * The colours that people can have, and the ink that is readable on any colour. Contrast: WCAG 2.2, 1.4.3 and 1.4.11.
 */

/**
 * Fifteen hues and shades of about one luminance (0.135 to 0.17), so that a class has a colour each. White text on each
 * has a contrast of at least 4.6:1. Each has more than 3:1 against the page in light and in dark, so that a caret is
 * visible in both themes. `palette.test.ts` checks this, and that no two are alike.
 */
export const palette = [
  { name: "grape", hex: "#9848de" },
  { name: "violet", hex: "#7462bc" },
  { name: "indigo", hex: "#575ef4" },
  { name: "blue", hex: "#0670d8" },
  { name: "teal", hex: "#0a7e83" },
  { name: "green", hex: "#07833b" },
  { name: "olive", hex: "#6e770a" },
  { name: "amber", hex: "#996706" },
  { name: "rust", hex: "#bf4f05" },
  { name: "red", hex: "#de1c3f" },
  { name: "wine", hex: "#ae425a" },
  { name: "rose", hex: "#d32180" },
  { name: "orchid", hex: "#a842a2" },
  { name: "mauve", hex: "#845a84" },
  { name: "stone", hex: "#736d62" },
] as const;

/** Relative luminance of `#rrggbb`, 0 (black) to 1 (white). */
export function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    toLight(Number.parseInt(hex.slice(at, at + 2), 16) / 255),
  );
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

/** Bounds of the luminance at which a colour has 3:1 against the page in both themes, and tints selections no more than these. */
const [darkest, brightest] = [0.135, 0.166];

/** Returns `#rrggbb` as it is when it is one of the palette or as visible, and else the nearest shade that is. */
export function visibleColor(hex: string): string {
  if (palette.some((color) => color.hex === hex)) return hex;
  const now = luminance(hex);
  if (now >= darkest && now <= brightest) return hex;
  const wanted = now < darkest ? darkest : brightest;
  // Channels are mixed as light: with white to brighten, with black to darken.
  const [white, share] = now < wanted ? [(wanted - now) / (1 - now), (1 - wanted) / (1 - now)] : [0, wanted / now];
  const channels = [1, 3, 5].map((at) => {
    const mixed = white + share * toLight(Number.parseInt(hex.slice(at, at + 2), 16) / 255);
    const value = mixed <= 0.0031308 ? mixed * 12.92 : 1.055 * mixed ** (1 / 2.4) - 0.055;
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, "0");
  });
  return `#${channels.join("")}`;
}

function toLight(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
