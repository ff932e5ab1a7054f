/**
 * Deadlines for others' answers. A page that is late for a deadline learns little from the silence: after a long task, or on a
 * busy device, timers run before the messages that arrived meanwhile. So the deadline is extended by as long as it was late.
 */

/** A page whose timer is this much too late was busy, asleep, or hidden. */
const sluggishMs = 100;
const mostTimes = 4;

/**
 * Calls `act` after `ms` milliseconds, unless the returned function is called before. If this page is late, extends the
 * deadline by as much as it was late, at most three times and by at most `ms` each.
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
