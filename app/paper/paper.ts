/** Puts the whole text, as it reads, on paper. */
import { figureStyles } from "../reading/figures/figure-styles.ts";
import { type Figures, onPaper } from "../reading/figures/figures.ts";
import { readingStyles } from "../reading/reading-styles.ts";
import { layOut } from "./laid-out.ts";
import { paperStyles, printStyles } from "./paper-styles.ts";
import type { Printed } from "./printed.ts";
import { drawWhole, drawWholeInBits, figuresOf, listAddresses } from "./whole-text.ts";

/** Longest time for figures, and until fonts and pictures are loaded, in ms. What takes longer is printed as written. */
const figuresLimitMs = 8_000;
const loadLimitMs = 2_000;
/** How long a print that cannot wait may draw what is known, in ms. */
const nowLimitMs = 1_000;

/** Fills `sheet`, which is shown on paper alone, with figures that can be drawn at once. */
export function fillSheet(sheet: HTMLElement, printed: Printed): void {
  const figures = fill(sheet, drawWhole(printed));
  const end = performance.now() + nowLimitMs;
  figures.draw(() => performance.now() < end);
  figures.end();
}

/** Fills `sheet` with all that can be drawn. */
export async function prepareSheet(sheet: HTMLElement, printed: Printed): Promise<void> {
  await fill(sheet, await drawWholeInBits(printed)).finish(figuresLimitMs);
  await layOut(sheet, loadLimitMs);
}

function fill(sheet: HTMLElement, whole: HTMLElement): Figures {
  const root = sheet.shadowRoot ?? sheet.attachShadow({ mode: "open" });
  const styles = [readingStyles, figureStyles, paperStyles, printStyles].map(({ styleSheet }) => styleSheet);
  root.adoptedStyleSheets = styles.filter((style) => style !== undefined);
  listAddresses(whole);
  root.replaceChildren(whole);
  return figuresOf(whole, onPaper, root);
}
