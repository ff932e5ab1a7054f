/** Keeps the place that is read while blocks above change: the first block in view stays where it is. */
import type { RenderedBlocks } from "./rendered-blocks.ts";

/** How many blocks of those in view are tried, since the first may go. */
const tried = 8;

/** Runs `change`, which draws blocks, and scrolls `pane` by as much as the place has moved. */
export function keepPlace(pane: HTMLElement, blocks: RenderedBlocks, change: () => void): void {
  const { top } = pane.getBoundingClientRect();
  const topOf = (element: HTMLElement): number => element.getBoundingClientRect().top - top;
  // The block whose beginning is in view is the one that is read. A block that begins above may grow below its beginning.
  const first = Math.max(0, blocks.indexAt(top));
  const seen = blocks.flow.slice(first, first + tried).map(({ element }) => ({ element, top: topOf(element) }));
  const inView = seen.filter((block) => block.top >= 0);
  change();
  const kept = [...inView, ...seen].find(({ element }) => element.isConnected);
  if (kept === undefined) return;
  const moved = topOf(kept.element) - kept.top;
  if (Math.abs(moved) >= 1) pane.scrollTop += moved;
}
