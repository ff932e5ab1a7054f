/**
 * Decides when to show what others write. A document arrives in parts, and the browser lays the text out for each part that
 * is shown. So the parts wait for each other: they are shown together as soon as no more come, and four times a second while
 * more do. Small edits are shown at once.
 */

/** Insertions from this size on are parts of something larger: nobody types so many UTF-16 units at once. */
const largeUnits = 1_024;
/** A part waits this long for the next one, and at most `longestMs` after the first one came. */
const quietMs = 10;
const longestMs = 250;

export class ArrivalPace {
  readonly #show: () => void;
  /** When the first and the last of the waiting parts came. */
  #first = 0;
  #last = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `show`: shows what waits, outside of any edit. */
  constructor(show: () => void) {
    this.#show = show;
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }

  /** Whether a change that inserts so many units waits, until `show` is called. */
  holds(units: number): boolean {
    if (units < largeUnits && this.#timer === undefined) return false;
    this.#last = performance.now();
    if (this.#timer === undefined) {
      this.#first = this.#last;
      this.#look(quietMs);
    }
    return true;
  }

  #look(inMs: number): void {
    this.#timer = setTimeout(() => {
      const waitMs = Math.min(this.#last + quietMs, this.#first + longestMs) - performance.now();
      if (waitMs > 0) return this.#look(waitMs);
      this.#timer = undefined;
      this.#show();
    }, inMs);
  }
}
