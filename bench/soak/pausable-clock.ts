/** The clock of a soak's schedule, which stops during the pause. */
import { setTimeout as delay } from "node:timers/promises";

const pollMs = 250;

export class PausableClock {
  #startedAt = performance.now();
  #stoppedAt: number | undefined;
  #isOver = false;

  get elapsedMs(): number {
    return (this.#stoppedAt ?? performance.now()) - this.#startedAt;
  }

  get isStopped(): boolean {
    return this.#stoppedAt !== undefined;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  stop(): void {
    this.#stoppedAt ??= performance.now();
  }

  goOn(): void {
    this.#startedAt += performance.now() - (this.#stoppedAt ?? performance.now());
    this.#stoppedAt = undefined;
  }

  end(): void {
    this.#isOver = true;
  }

  /** Resolves at that time, or when the clock stops or ends. */
  async reached(atMs: number): Promise<void> {
    while (!this.isOver && !this.isStopped && this.elapsedMs < atMs) await delay(pollMs);
  }
}
