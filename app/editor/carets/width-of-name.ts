/** Measures how wide a name is at a caret, without asking the layout of the page. */

/** Most widths that are kept. A room has at most a hundred carets. */
const keptLimit = 200;
/** Padding, and the greatest width, as `caret-theme.ts` has them. */
const padding = 14;
const widest = 168;
const widths = new Map<string, number>();
let context: CanvasRenderingContext2D | null | undefined;

/** Returns the width of the label with `name`, in pixels. */
export function widthOfName(name: string): number {
  const known = widths.get(name);
  if (known !== undefined) return known;
  if (context === undefined) {
    context = document.createElement("canvas").getContext("2d");
    const family = getComputedStyle(document.documentElement).getPropertyValue("--gv-font-ui");
    if (context !== null) context.font = `600 12px ${family === "" ? "sans-serif" : family}`;
  }
  const text = context?.measureText(name).width ?? name.length * 7;
  const width = Math.min(widest, Math.ceil(text) + padding);
  if (widths.size >= keptLimit) widths.clear();
  widths.set(name, width);
  return width;
}
