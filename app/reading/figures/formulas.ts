/**
 * Draws formulas with KaTeX, which is loaded with its fonts when a formula is met. KaTeX gets no trust: commands that would
 * link, load or name anything stay text. What it has made passes a wall of its own, behind which there are only the elements
 * of formulas. No style of a text comes through: the styles here are lengths and colours that KaTeX has read itself.
 */
import DOMPurify from "dompurify";
import katex from "katex";
import katexStyles from "katex/dist/katex.min.css?raw";
import { setMathLetters } from "./math-letters.ts";

/**
 * For the screen, with MathML for screen readers; as HTML alone, for paper, on which MathML would be a second text; or as
 * MathML alone, which needs no fonts of ours.
 */
export type FormulaOutput = "htmlAndMathml" | "html" | "mathml";

/** "wrong": it has a mistake. "large": it is too large. */
export type Formula = HTMLElement | "wrong" | "large";

/** Most elements of a formula, and how deep they may be nested: from some hundreds on, a layout takes several times as long. */
const elementsLimit = 5_000;
const depthLimit = 200;
/** Most formulas that are remembered, for blocks that are drawn again, and most elements of them all. */
const rememberedLimit = 500;
const rememberedElementsLimit = 50_000;

const settings = {
  trust: false,
  strict: false,
  throwOnError: true,
  // Macros that call each other end early, and nothing is larger than a line.
  maxExpand: 300,
  maxSize: 20,
  errorColor: "currentcolor",
} as const;

const wall = DOMPurify(window);
const allowed = {
  USE_PROFILES: { html: true, mathMl: true, svg: true },
  ADD_TAGS: ["semantics", "annotation"],
  FORBID_TAGS: ["a", "animate", "form", "img", "image", "input", "style", "use"],
  FORBID_ATTR: ["id", "name", "href", "src", "srcset", "target", "xlink:href"],
  ALLOW_DATA_ATTR: false,
  IN_PLACE: true,
};

/** The oldest first. */
const remembered = new Map<string, Formula>();
let rememberedElements = 0;

/** Returns a formula that was drawn, or why there is none. */
export function drawFormula(source: string, isDisplay: boolean, output: FormulaOutput): Formula {
  const key = `${output} ${isDisplay} ${source}`;
  const known = remembered.get(key);
  if (known !== undefined) forget(key, known);
  const drawn = known ?? draw(source, isDisplay, output);
  remembered.set(key, drawn);
  rememberedElements += elementsOf(drawn);
  for (const [oldest, formula] of remembered) {
    if (remembered.size <= rememberedLimit && rememberedElements <= rememberedElementsLimit) break;
    forget(oldest, formula);
  }
  return typeof drawn === "string" ? drawn : (drawn.cloneNode(true) as HTMLElement);
}

function forget(key: string, formula: Formula): void {
  remembered.delete(key);
  rememberedElements -= elementsOf(formula);
}

/** The number of elements within a formula. */
export const elementsOf = (formula: Formula): number =>
  typeof formula === "string" ? 0 : formula.getElementsByTagName("*").length;

function isDeeperThan(depth: number, element: Element): boolean {
  let level: Element[] = [element];
  for (let at = 0; at <= depth && level.length > 0; at++) level = level.flatMap(({ children }) => [...children]);
  return level.length > 0;
}

function draw(source: string, displayMode: boolean, output: FormulaOutput): Formula {
  const host = document.createElement("span");
  try {
    katex.render(source, host, { ...settings, displayMode, output, macros: {} });
  } catch {
    // A mistake in the formula, or nesting deeper than the stack.
    return "wrong";
  }
  if (elementsOf(host) > elementsLimit || isDeeperThan(depthLimit, host)) return "large";
  wall.sanitize(host, allowed);
  if (wall.removed.length > 0) return "wrong";
  if (output === "mathml") setMathLetters(host);
  // Where there is no MathML, the letters of HTML are all there is to read.
  if (output === "html") host.querySelector(".katex-html")?.removeAttribute("aria-hidden");
  return host;
}

const files = import.meta.glob<string>("/node_modules/katex/dist/fonts/*.woff2", {
  query: "?url&no-inline",
  import: "default",
  eager: true,
});

let styles: CSSStyleSheet | undefined;

/** Gives a tree the look of formulas. Fonts are known to the whole document alone. */
export function styleFormulas(root: Document | ShadowRoot): void {
  if (styles === undefined) {
    const fonts = new Map(Object.entries(files).map(([path, url]) => [path.replace(/^.*\//, ""), url]));
    styles = new CSSStyleSheet();
    styles.replaceSync(
      katexStyles.replaceAll(
        /src:url\(fonts\/([\w-]+\.woff2)\)[^;}]*/g,
        (_, name: string) => `src:url("${fonts.get(name)}") format("woff2")`,
      ),
    );
  }
  for (const tree of new Set([document, root]))
    if (!tree.adoptedStyleSheets.includes(styles)) tree.adoptedStyleSheets.push(styles);
}
