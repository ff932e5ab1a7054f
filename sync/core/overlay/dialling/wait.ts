/**
 * Waiting for a peer's answer. A node that is late for the end of a wait learns little from the silence: after a long task, or
 * on a busy device, the answer may be there, unread. So the node extends the wait by as long as it was late.
 */

/** A node that is called this much too late was busy, asleep, or hidden. */
const sluggishMs = 100;
/** Most ends of one wait; the last is final. */
const mostEnds = 4;

export interface Wait {
  readonly ms: number;
  until: number;
  ends: number;
}

export function startWait(now: number, ms: number): Wait {
  return { ms, until: now + ms, ends: 0 };
}

/** Whether the wait is over. If this node is late for its end, extends it, at most three times and by at most `ms` each. */
export function isOver(wait: Wait, now: number): boolean {
  if (now < wait.until) return false;
  const lateMs = now - wait.until;
  if (++wait.ends >= mostEnds || lateMs <= sluggishMs) return true;
  wait.until = now + Math.min(wait.ms, lateMs);
  return false;
}
