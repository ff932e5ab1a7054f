/** Keeps the place that is read while blocks above change: the first block in view stays where it is. */
import { lastNotAbove } from "./places.ts";
import type { Block } from "./rendered-blocks.ts";

/** How many blocks of those in view are tried, since the first may go. */
const tried = 8;

/** Runs `change`, which draws blocks, and scrolls `pane` by as much as the place has moved. */
export function keepPlace(pane: HTMLElement, flow: readonly Block[], change: () => void): void {
  const { top } = pane.getBoundingClientRect();
  const topOf = ({ element }: Block): number => element.getBoundingClientRect().top - top;
  const at = (index: number): number => {
    const block = flow[index];
    return block === undefined ? 0 : topOf(block);
  };
  // The block whose beginning is in view is the one that is read. A block that begins above may grow below its beginning.
  const first = Math.max(0, lastNotAbove(flow.length, at, 0));
  const seen = flow.slice(first, first + tried).map((block) => ({ element: block.element, top: topOf(block) }));
  const inView = seen.filter((block) => block.top >= 0);
  change();
  const kept = [...inView, ...seen].find(({ element }) => element.isConnected);
  if (kept === undefined) return;
  const moved = kept.element.getBoundingClientRect().top - top - kept.top;
  if (Math.abs(moved) >= 1) pane.scrollTop += moved;
}
