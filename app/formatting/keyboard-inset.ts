/**
 * How much of the page a phone's keyboard covers. Where the browser makes the page smaller for the keyboard, as Chrome on
 * Android does, that is nothing. Safari leaves the page as high as it was, and only says what part of it is to be seen.
 */

/** The part of `VisualViewport` that is read, in CSS pixels. */
export type SeenPart = Pick<VisualViewport, "height" | "offsetTop" | "scale">;

/** Less than this is no keyboard, but a bar of the browser that comes or goes. */
const leastKeyboard = 60;

/** The height of what is covered at the bottom of a page of some height. A page that is zoomed in is not covered. */
export function keyboardInset(pageHeight: number, { height, offsetTop, scale }: SeenPart): number {
  const covered = Math.round(pageHeight - height - offsetTop);
  return Math.abs(scale - 1) < 0.01 && covered >= leastKeyboard ? covered : 0;
}

/** Calls `onInset` now and whenever the inset changes. Returns a function that ends this. */
export function watchKeyboard(onInset: (inset: number) => void): () => void {
  // Null in a page that is not shown, and undefined in old browsers.
  const seen = window.visualViewport as VisualViewport | null | undefined;
  if (!seen) return () => undefined;
  let last: number | undefined;
  const look = (): void => {
    const inset = keyboardInset(document.documentElement.clientHeight, seen);
    if (inset !== last) onInset((last = inset));
  };
  look();
  for (const type of ["resize", "scroll"]) seen.addEventListener(type, look);
  return () => {
    for (const type of ["resize", "scroll"]) seen.removeEventListener(type, look);
  };
}
