/** Time as the server sees it: handed in, so that tests move it by hand. */

export interface Clock {
  /** Milliseconds from an arbitrary start; never goes back. */
  now(): number;
  /** Calls `run` once after `delayMs`, unless the returned function is called before. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    // The listening socket keeps the process alive, a timer never should.
    timer.unref();
    return () => clearTimeout(timer);
  },
};
