/** Puts the whole text, as it reads, on paper. */
import { readingStyles } from "../reading/reading-styles.ts";
import { paperStyles, printStyles } from "./paper-styles.ts";
import type { Printed } from "./printed.ts";
import { drawWhole, listAddresses } from "./whole-text.ts";

/** Fills `sheet`, which is shown on paper alone. */
export function fillSheet(sheet: HTMLElement, printed: Printed): void {
  const root = sheet.shadowRoot ?? sheet.attachShadow({ mode: "open" });
  const styles = [readingStyles, paperStyles, printStyles].map(({ styleSheet }) => styleSheet);
  root.adoptedStyleSheets = styles.filter((style) => style !== undefined);
  const whole = drawWhole(printed);
  listAddresses(whole);
  root.replaceChildren(whole);
}
