/**
 * Waiting for somebody else's answer. A node that is late for the end of a wait learns little from the silence: after a
 * long task, or on a busy device, the answer may be there, unread. So it waits as long again as it was late.
 */

/** A node that is called so much later was busy, asleep, or hidden. */
const sluggishMs = 100;
/** Times that one wait may end, the last for good. */
const mostEnds = 4;

export interface Wait {
  readonly ms: number;
  until: number;
  ends: number;
}

export function startWait(now: number, ms: number): Wait {
  return { ms, until: now + ms, ends: 0 };
}

/** Whether the wait is over. Where this node is late for its end it is prolonged, three times at most and by `ms` at most. */
export function isOver(wait: Wait, now: number): boolean {
  if (now < wait.until) return false;
  const lateMs = now - wait.until;
  if (++wait.ends >= mostEnds || lateMs <= sluggishMs) return true;
  wait.until = now + Math.min(wait.ms, lateMs);
  return false;
}
