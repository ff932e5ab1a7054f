/**
 * Places the marks of carets: an initial on each, and for a moment the name. A name goes where it covers no other name and
 * not the row in which this person writes. Where there is no such place, the initial has to do.
 */

/** A caret in view, in pixels of the layer. */
export interface CaretBox {
  readonly left: number;
  readonly top: number;
  readonly height: number;
  /** Width of the name that is to be shown; undefined shows the initial only. */
  readonly name: number | undefined;
}

export interface LabelPlace {
  readonly name: "above" | "below" | "none";
  /** From the caret to the left edge of the name. */
  readonly nameLeft: number;
  /** From the caret to the left edge of its initial. */
  readonly initialLeft: number;
}

/** What surrounds the carets. */
export interface Surroundings {
  /** Width of the editor. */
  readonly width: number;
  /** The row in which this person writes, if any. */
  readonly ownRow: { readonly top: number; readonly bottom: number } | undefined;
}

/** Size of a name's box, and of an initial's, as `caret-theme.ts` draws them. */
export const nameHeight = 20;
export const initialSize = 13;
/** How far a name and an initial reach to the other side of their caret. */
const overhang = 3;
const initialOverhang = 6;
/** Least distance of a name from the edges of the editor. */
const margin = 4;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Returns a place for each caret, in their order. Names of earlier ones go first. */
export function placeLabels(carets: readonly CaretBox[], { width, ownRow }: Surroundings): readonly LabelPlace[] {
  const names: Box[] = [];
  const initials: Box[] = [];
  const own = ownRow && { left: -Infinity, right: Infinity, ...ownRow };
  return carets.map((caret) => {
    const initialLeft = placeInitial(caret, initials);
    const found = caret.name === undefined ? undefined : placeName(caret, caret.name, width, own, names);
    return { name: found?.side ?? "none", nameLeft: found?.left ?? -overhang, initialLeft };
  });
}

/** Initials that would meet stand side by side. */
function placeInitial({ left, top }: CaretBox, taken: Box[]): number {
  const box = (shift: number): Box => ({
    left: left - initialOverhang + shift,
    right: left - initialOverhang + shift + initialSize,
    top: top - initialSize,
    bottom: top,
  });
  let shift = 0;
  while (taken.some((other) => meet(other, box(shift)))) shift += initialSize;
  taken.push(box(shift));
  return shift - initialOverhang;
}

function placeName(
  { left, top, height }: CaretBox,
  wide: number,
  width: number,
  own: Box | undefined,
  taken: Box[],
): { readonly side: "above" | "below"; readonly left: number } | undefined {
  const fit = (x: number) => Math.max(margin, Math.min(x, width - margin - wide));
  for (const side of ["above", "below"] as const) {
    const y = side === "above" ? top - nameHeight : top + height;
    for (const x of [fit(left - overhang), fit(left - overhang - wide)]) {
      const box = { left: x, right: x + wide, top: y, bottom: y + nameHeight };
      if ((own !== undefined && meet(own, box)) || taken.some((other) => meet(other, box))) continue;
      taken.push(box);
      return { side, left: x - left };
    }
  }
  return undefined;
}

function meet(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
