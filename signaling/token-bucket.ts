/** A token bucket: `burst` tokens at first, `perSecond` more as time passes, never more than `burst`. */

export interface TokenBucket {
  /** Takes one token at time `now` (ms). False when there is none, and then nothing is taken. */
  take(now: number): boolean;
}

export function createTokenBucket(perSecond: number, burst: number, startedAt: number): TokenBucket {
  let tokens = burst;
  let filledAt = startedAt;
  return {
    take(now) {
      tokens = Math.min(burst, tokens + ((now - filledAt) / 1_000) * perSecond);
      filledAt = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
