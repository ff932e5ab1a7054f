/** How long keystrokes took. */
import type { Recorded } from "./person.ts";

/**
 * Times from the keystrokes of one person to each of the others, in ms; Infinity where one has not arrived. `counts`
 * selects keystrokes by the time they were typed.
 */
export function measureArrivals(
  writer: Recorded,
  readers: readonly Recorded[],
  counts: (typedAt: number) => boolean = () => true,
): number[] {
  const typed = Object.entries(writer.typed).filter(([, typedAt]) => counts(typedAt));
  return typed.flatMap(([mark, typedAt]) =>
    readers.map(({ arrived }) => (arrived[mark] ?? Number.POSITIVE_INFINITY) - typedAt),
  );
}
