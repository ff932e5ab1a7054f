/**
 * Deadlines for the answers of others. One that this page itself is late for says nothing of them: after a long task, or on
 * a busy device, timers run before what has arrived meanwhile is read. So they get the time again, a few times.
 */

/** Later than this a timer comes only to a page that was busy, or asleep. */
const sluggishMs = 100;
const mostTimes = 4;

/** Calls `act` when nobody has called what it returns for `ms` milliseconds of a page that keeps its time. */
export function startDeadline(ms: number, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let times = 0;
  const wait = (): void => {
    const dueAt = performance.now() + ms;
    timer = setTimeout(() => {
      if (++times < mostTimes && performance.now() > dueAt + sluggishMs) wait();
      else act();
    }, ms);
  };
  wait();
  return () => clearTimeout(timer);
}
