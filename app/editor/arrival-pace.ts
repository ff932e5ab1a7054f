/**
 * When to show what others write. A document arrives in parts, and each that is shown is laid out and drawn: they are shown
 * together when no more come, and while that takes long a few times a second. Small edits are shown at once.
 */

/** Whoever types does not write so many UTF-16 units at once. */
const largeUnits = 1_024;
/** How long what has come waits for more at least, after the last of it, and at most, after the first. */
const quietMs = 10;
const longestMs = 250;

export class ArrivalPace {
  readonly #show: () => void;
  /** When the first and the last came of what waits. */
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
