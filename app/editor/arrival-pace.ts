/**
 * When to show what others write. A document arrives in many parts, and each that is shown is laid out and drawn: they are
 * shown together when all have come, and while that takes long a few times a second. Small edits are shown at once.
 */
import type { ProgressEvent } from "../../sync/index.ts";

/** Where it is told how much of a transfer has come; null when it is over. */
export interface TransferSource {
  on(event: "progress", listener: (progress: ProgressEvent) => void): unknown;
  off(event: "progress", listener: (progress: ProgressEvent) => void): void;
}

/** Whoever types does not write so many UTF-16 units at once. */
const largeUnits = 4_096;
/** Longest time that what has come waits for more, and how often it is seen whether more is to come. */
const longestMs = 250;
const lookEveryMs = 20;

export class ArrivalPace {
  readonly #source: TransferSource | undefined;
  readonly #show: () => void;
  #isArriving = false;
  /** Since when something waits. */
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `show`: shows what waits, outside of any edit. */
  constructor(source: TransferSource | undefined, show: () => void) {
    this.#source = source;
    this.#show = show;
    source?.on("progress", this.#onProgress);
  }

  destroy(): void {
    this.#source?.off("progress", this.#onProgress);
    clearTimeout(this.#timer);
  }

  /** Whether a change that inserts so many units is not to be shown now: `show` will be called. */
  holds(units: number): boolean {
    if (!this.#isArriving && units < largeUnits) return false;
    this.#since = performance.now();
    this.#look(lookEveryMs);
    return true;
  }

  readonly #onProgress = (event: ProgressEvent): void => {
    this.#isArriving = event !== null;
    if (!this.#isArriving && this.#timer !== undefined) this.#look(0);
  };

  #look(inMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isArriving && performance.now() < this.#since + longestMs) this.#look(lookEveryMs);
      else this.#show();
    }, inMs);
  }
}
