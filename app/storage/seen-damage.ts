/** Damage of a saved copy that a person has been told of, and sent away: remembered, so that it is not told at each opening. */
import { recall, remember } from "./memory.ts";

interface Damaged {
  /** Of the database. */
  readonly name: string;
  readonly damaged: number;
}

const memoryKey = (name: string): string => `grapevine.seen-damage.${name}`;

/** Damaged rows of which nobody has been told yet. */
export function unseenDamage({ name, damaged }: Damaged): number {
  if (damaged === 0) return 0;
  const seen = recall(memoryKey(name));
  return Math.max(0, damaged - (typeof seen === "number" ? seen : 0));
}

export function acknowledgeDamage({ name, damaged }: Damaged): void {
  remember(memoryKey(name), damaged);
}
