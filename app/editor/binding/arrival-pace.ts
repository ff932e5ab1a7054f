/**
 * Decides when to show others' edits. A document arrives in parts, and the browser lays the text out for each part that
 * is shown. So parts are gathered: they are shown together as soon as all are known to be there, or no more arrive, and twice
 * a second while more do. Small edits are shown at once.
 */

/** Insertions of at least this size count as parts of something larger: no one types so many UTF-16 units at once. */
const largeUnits = 1_024;
/** A part waits this long for the next one, and at most `longestMs` after the first one arrived. */
const quietMs = 10;
const longestMs = 500;

export class ArrivalPace {
  readonly #show: () => void;
  /** When the first and the last of the waiting parts arrived. */
  #first = 0;
  #last = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `show` shows the waiting parts. It is called outside of any edit. */
  constructor(show: () => void) {
    this.#show = show;
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Whether a change that inserts `units` units waits until `show` is called. */
  holds(units: number): boolean {
    if (units < largeUnits && this.#timer === undefined) return false;
    this.#last = performance.now();
    if (this.#timer === undefined) {
      this.#first = this.#last;
      this.#look(quietMs);
    }
    return true;
  }

  /** All parts are there: those that wait are shown. */
  finish(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#show();
  }

  #look(inMs: number): void {
    const dueAt = performance.now() + inMs;
    this.#timer = setTimeout(() => {
      const now = performance.now();
      // After a long task, timers run before the parts that arrived meanwhile.
      if (now > dueAt + quietMs) this.#last = now;
      const waitMs = Math.min(this.#last + quietMs, this.#first + longestMs) - now;
      if (waitMs > 0) return this.#look(waitMs);
      this.#timer = undefined;
      this.#show();
    }, inMs);
  }
}
