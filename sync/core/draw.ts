/** Random choice. */
import type { Random } from "./types.ts";

/** Up to `count` of `items`, drawn at random; `items` is shuffled in part. */
export function drawSome<T>(items: T[], count: number, random: Random): T[] {
  const size = Math.min(count, items.length);
  for (let index = 0; index < size; index++) {
    const other = index + Math.floor(random() * (items.length - index));
    [items[index], items[other]] = [items[other] as T, items[index] as T];
  }
  return items.slice(0, size);
}
