/**
 * Lays a text out where nobody sees it, before it is printed or written to a file: its fonts and pictures are loaded then, and
 * its formulas can be measured.
 */

/** Widths of formulas in lines, in the size of their letters: too wide for a phone, and for a sheet of paper. */
const longFrom = 12;
const wideFrom = 30;
/** The place on both sides of a formula that has a number. */
const numberEms = 6;
/** What is added to measured widths, since the font of another size, or of another computer, is not quite as wide. */
const slack = 1.08;

/** Lays `sheet` out until all that is shown in it is loaded, but for no longer than `limitMs`. */
export async function layOut(sheet: HTMLElement, limitMs: number): Promise<void> {
  const root = sheet.shadowRoot;
  if (root === null || root.querySelector(".formula.drawn, .diagram") === null) return;
  sheet.classList.add("unseen");
  document.body.append(sheet);
  const formulas = [...root.querySelectorAll<HTMLElement>(".formula.drawn")];
  // Fonts are asked for in a layout.
  await layOutInBits(root, formulas, ([formula]) => formula?.getBoundingClientRect());
  const pictures = [...root.querySelectorAll("img")].map((image) => image.decode().catch(() => undefined));
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([
    Promise.all([document.fonts.ready, ...pictures]),
    new Promise((resolve) => {
      timer = setTimeout(resolve, limitMs);
    }),
  ]);
  clearTimeout(timer);
  await layOutInBits(root, formulas, measureFormulas);
  sheet.remove();
  sheet.classList.remove("unseen");
}

/** How long is laid out before others have their turn, in ms. */
const sliceMs = 30;

/**
 * Looks at elements block by block, while the other blocks have no layout: that of a long text takes seconds. The sheet is in
 * the page.
 */
async function layOutInBits(
  root: ShadowRoot,
  elements: readonly HTMLElement[],
  look: (elements: readonly HTMLElement[]) => void,
): Promise<void> {
  const blocks = [...root.querySelectorAll<HTMLElement>(".block")];
  for (const { style } of blocks) style.display = "none";
  let end = performance.now() + sliceMs;
  const byBlock = new Map(blocks.map((block) => [block, [] as HTMLElement[]]));
  for (const element of elements) byBlock.get(element.closest(".block") as HTMLElement)?.push(element);
  for (const [block, within] of byBlock) {
    if (within.length === 0) continue;
    block.style.removeProperty("display");
    look(within);
    block.style.display = "none";
    if (performance.now() < end) continue;
    await new Promise((resolve) => setTimeout(resolve));
    end = performance.now() + sliceMs;
  }
  for (const block of blocks) {
    block.style.removeProperty("display");
    if (block.style.length === 0) block.removeAttribute("style");
  }
}

/** The width of a text on a narrow phone, in CSS pixels. */
const phoneWidth = 280;

/** Returns the boxes that scroll sideways on a phone, of a sheet that was laid out. */
export async function scrollersOnPhone(sheet: HTMLElement): Promise<HTMLElement[]> {
  const root = sheet.shadowRoot;
  if (root === null) return [];
  sheet.classList.add("unseen");
  sheet.style.inlineSize = `${phoneWidth}px`;
  document.body.append(sheet);
  const boxes = [...root.querySelectorAll<HTMLElement>("pre, .table, .diagram, .formula.drawn")];
  const wide: HTMLElement[] = [];
  const isWide = ({ classList, dataset, scrollWidth, clientWidth }: HTMLElement): boolean =>
    dataset["formula"] === "1" ? classList.contains("long") : scrollWidth > clientWidth;
  await layOutInBits(root, boxes, (some) => wide.push(...some.filter(isWide)));
  sheet.remove();
  return wide;
}

/** The parts of a formula that cannot be broken: in HTML, and in MathML, where a number makes it a table of the whole width. */
const parts = [
  ".katex-html > *",
  "math > semantics > :not(annotation, mtable[width])",
  "math > semantics > mtable[width] > mtr > mtd > *",
].join(", ");

/** Notes how wide the widest part of each formula is. */
function measureFormulas(formulas: readonly HTMLElement[]): void {
  const measured = formulas.map((formula) => {
    const widths = [...formula.querySelectorAll(parts)].map((part) => part.getBoundingClientRect().width);
    const letters = formula.querySelector(".katex");
    const size = letters === null ? Number.NaN : Number.parseFloat(getComputedStyle(letters).fontSize);
    const aside = formula.querySelector(".katex-tag, mtable[width]") === null ? 0 : numberEms;
    return { formula, ems: Math.max(0, ...widths) / size + aside };
  });
  for (const { formula, ems } of measured) {
    if (!Number.isFinite(ems)) continue;
    const isInLine = formula.dataset["formula"] === "1";
    formula.classList.toggle("long", isInLine && ems > longFrom);
    formula.classList.toggle("wide", isInLine && ems > wideFrom);
    if (!isInLine || ems > wideFrom) formula.style.setProperty("--ems", (ems * slack).toFixed(1));
  }
}
