/**
 * Draws formulas with KaTeX, which is loaded with its fonts when a formula is met. KaTeX gets no trust: commands that would
 * link, load or name anything stay text. What it has made passes a wall of its own, behind which there are only the elements
 * of formulas. No style of a text comes through: the styles here are lengths and colours that KaTeX has read itself.
 */
import DOMPurify from "dompurify";
import katex from "katex";
import katexStyles from "katex/dist/katex.min.css?raw";

/** As in a text: for the screen and paper, with MathML for screen readers, or as MathML alone, which needs no fonts. */
export type FormulaOutput = "htmlAndMathml" | "mathml";

/** Most elements of a formula. */
const elementsLimit = 5_000;
/** Most formulas that are remembered, for blocks that are drawn again. */
const rememberedLimit = 500;

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

const remembered = new Map<string, HTMLElement | undefined>();

/** Returns a formula that was drawn; undefined for one with a mistake, or one that is too large. */
export function drawFormula(source: string, isDisplay: boolean, output: FormulaOutput): HTMLElement | undefined {
  const key = `${output} ${isDisplay} ${source}`;
  const known = remembered.get(key);
  const drawn = known ?? (remembered.has(key) ? undefined : draw(source, isDisplay, output));
  remembered.delete(key);
  remembered.set(key, drawn);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= rememberedLimit) break;
    remembered.delete(oldest);
  }
  return drawn?.cloneNode(true) as HTMLElement | undefined;
}

function draw(source: string, displayMode: boolean, output: FormulaOutput): HTMLElement | undefined {
  const host = document.createElement("span");
  try {
    katex.render(source, host, { ...settings, displayMode, output, macros: {} });
  } catch {
    // A mistake in the formula, or nesting deeper than the stack.
    return undefined;
  }
  if (host.getElementsByTagName("*").length > elementsLimit) return undefined;
  wall.sanitize(host, allowed);
  return wall.removed.length === 0 ? host : undefined;
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
