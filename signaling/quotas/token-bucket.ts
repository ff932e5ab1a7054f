/** A token bucket: `burst` tokens at first, `perSecond` more as time passes, never more than `burst`. */

export interface TokenBucket {
  /** Takes `count` tokens, one unless told, at time `now` (ms). False when there are fewer, and then nothing is taken. */
  take(now: number, count?: number): boolean;
}

export function createTokenBucket(perSecond: number, burst: number, startedAt: number): TokenBucket {
  let tokens = burst;
  let filledAt = startedAt;
  return {
    take(now, count = 1) {
      tokens = Math.min(burst, tokens + ((now - filledAt) / 1_000) * perSecond);
      filledAt = now;
      if (tokens < count) return false;
      tokens -= count;
      return true;
    },
  };
}
