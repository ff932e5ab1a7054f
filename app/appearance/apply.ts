/** Gives a document an appearance: custom properties on its root, and the stylesheet of the dark theme. */
import { type Appearance, usual } from "./settings.ts";

const fonts = { serif: "", sans: "var(--gv-font-ui)", mono: "var(--gv-font-code)" };
/** Of `--gv-measure` in tokens.css. */
const usualMeasureRem = 40;

/** What the editor itself has to do. It reads these words from `data-text` of the root. */
export type TextWish = "focus" | "numbers" | "unchecked";

/** The id of the style element with the dark theme's tokens. */
export const darkStyleId = "dark-theme";

export function applyAppearance(document: Document, appearance: Appearance): void {
  const { style, dataset } = document.documentElement;
  // An empty value takes the property away, and the tokens hold.
  style.setProperty("--gv-font-text", fonts[appearance.typeface]);
  style.setProperty("--gv-text-scale", unless(appearance.size === usual.size, `${appearance.size / 100}`));
  style.setProperty(
    "--gv-measure",
    unless(appearance.width === usual.width, `${(usualMeasureRem * appearance.width) / 100}rem`),
  );
  style.setProperty("--gv-leading", unless(appearance.spacing === usual.spacing, `${appearance.spacing}`));
  const wishes: readonly (readonly [TextWish, boolean])[] = [
    ["focus", appearance.focus],
    ["numbers", appearance.numbers],
    ["unchecked", !appearance.spelling],
  ];
  const words = wishes.filter(([, isWanted]) => isWanted).map(([word]) => word);
  if (words.length > 0) dataset["text"] = words.join(" ");
  else delete dataset["text"];
  // Read by the editor, which loads them.
  if (appearance.vim) dataset["keys"] = "vim";
  else delete dataset["keys"];
  applyTheme(document, appearance.theme);
}

const unless = (isUsual: boolean, value: string): string => (isUsual ? "" : value);

/** The theme of the system is a matter of media queries alone. */
function applyTheme(document: Document, theme: Appearance["theme"]): void {
  const mediaOf = (own: "light" | "dark"): string =>
    theme === "system" ? `(prefers-color-scheme: ${own})` : theme === own ? "all" : "not all";
  document.getElementById(darkStyleId)?.setAttribute("media", mediaOf("dark"));
  const [light, dark] = document.querySelectorAll("meta[name=theme-color]");
  light?.setAttribute("media", mediaOf("light"));
  dark?.setAttribute("media", mediaOf("dark"));
}
