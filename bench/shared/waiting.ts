/** Waiting for what others bring about. */
import { setTimeout as delay } from "node:timers/promises";

/** Asks until there is an answer; undefined after `timeoutMs`. An answer that comes later than that counts, too. */
export async function poll<T>(
  timeoutMs: number,
  ask: () => T | undefined | Promise<T | undefined>,
  everyMs = 50,
): Promise<T | undefined> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() >= giveUpAt) return answer;
    await delay(everyMs);
  }
}
