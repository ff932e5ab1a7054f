/** Who has the machine: one run at a time, in the order of asking, but for those that rest. */
import { setTimeout as delay } from "node:timers/promises";

export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when all who asked before have had their turn. */
  async take(): Promise<Turn> {
    return new Turn(await this.#ask(), () => this.#ask());
  }

  async #ask(): Promise<() => void> {
    const before = this.#last;
    const { promise, resolve } = withResolvers();
    this.#last = promise;
    await before;
    return resolve;
  }
}

export class Turn {
  readonly #ask: () => Promise<() => void>;
  readonly #ended = new AbortController();
  #release: (() => void) | undefined;

  constructor(release: () => void, ask: () => Promise<() => void>) {
    this.#release = release;
    this.#ask = ask;
  }

  /** Leaves the machine to others for so long, and then for as long as they need it. Rejects when the turn ends meanwhile. */
  async rest(ms: number): Promise<void> {
    const { signal } = this.#ended;
    this.#letGo();
    await delay(ms, undefined, { signal });
    const release = await this.#ask();
    if (signal.aborted) release();
    signal.throwIfAborted();
    this.#release = release;
  }

  end(): void {
    this.#ended.abort();
    this.#letGo();
  }

  #letGo(): void {
    this.#release?.();
    this.#release = undefined;
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
