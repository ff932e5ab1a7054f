/**
 * Deadlines for the answers of others. One that this page itself is late for says little of them: after a long task, or on
 * a busy device, timers run before what has arrived meanwhile is read. So they get as long again as the page was late.
 */

/** A timer that comes so late is one of a page that was busy, asleep, or hidden. */
const sluggishMs = 100;
const mostTimes = 4;

/**
 * Calls `act` when nobody has called what it returns for `ms` milliseconds, and longer by as much as this page was late
 * for it: three times at most, each time by `ms` at most.
 */
export function startDeadline(ms: number, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let times = 0;
  const wait = (forMs: number): void => {
    const dueAt = performance.now() + forMs;
    timer = setTimeout(() => {
      const lateMs = performance.now() - dueAt;
      if (++times < mostTimes && lateMs > sluggishMs) wait(Math.min(ms, lateMs));
      else act();
    }, forMs);
  };
  wait(ms);
  return () => clearTimeout(timer);
}
