/** Has V8 collect garbage until certain objects are gone. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How long to wait until an object is garbage, in ms: each time twice as long as before. */
const patienceMs = { first: 50, last: 30_000 };
/** Collecting stops the process. It rests for so many times as long, however many objects there are. */
const restFactor = 20;

export class Garbage {
  readonly #collect: () => void;
  /** How long each object has been waited for last, in ms. */
  readonly #waiting = new Map<WeakRef<object>, number>();
  #timer: NodeJS.Timeout | undefined;
  /** When the timer is due, and before when nothing is collected again. */
  #dueAt = 0;
  #restsUntil = 0;

  /** `collect` collects garbage at once. */
  constructor(collect: () => void = exposedCollect()) {
    this.#collect = collect;
  }

  /** Takes an object that nothing refers to, or soon will not. */
  take(object: object): void {
    this.#waiting.set(new WeakRef(object), patienceMs.first);
    this.#lookIn(patienceMs.first);
  }

  /** Looks once for all objects. */
  #lookIn(ms: number): void {
    const now = performance.now();
    const dueAt = Math.max(now + ms, this.#restsUntil);
    if (this.#timer !== undefined && this.#dueAt <= dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(this.#look, dueAt - now).unref();
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    const before = performance.now();
    // Before the look: an object that was looked at stays until this task ends.
    this.#collect();
    const now = performance.now();
    this.#restsUntil = now + restFactor * (now - before);
    for (const [reference, ms] of this.#waiting)
      if (reference.deref() === undefined || ms >= patienceMs.last) this.#waiting.delete(reference);
      else this.#waiting.set(reference, 2 * ms);
    if (this.#waiting.size > 0) this.#lookIn(Math.min(...this.#waiting.values()));
  };
}

function exposedCollect(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
