/** Remembers damage of a saved copy that a person has dismissed, so that it is not reported at each opening. */
import { forget, recall, remember } from "./memory.ts";

interface Damaged {
  /** The database's name. */
  readonly name: string;
  readonly damaged: number;
}

const memoryKey = (name: string): string => `grapevine.seen-damage.${name}`;

/** Returns the number of damaged rows that have not been dismissed yet. */
export function unseenDamage({ name, damaged }: Damaged): number {
  if (damaged === 0) return 0;
  const seen = recall(memoryKey(name));
  return Math.max(0, damaged - (typeof seen === "number" ? seen : 0));
}

export function acknowledgeDamage({ name, damaged }: Damaged): void {
  remember(memoryKey(name), damaged);
}

export const forgetDamage = (name: string): void => forget(memoryKey(name));
