/** What the page says about a backup that was made or restored. */
import type { Backup, Trouble } from "./make-backup.ts";
import type { Restored } from "./restore-backup.ts";

/** Most documents that are named. */
const mostNamed = 5;

/** Sentences for what was restored, such as "12 documents restored, 1 could not be read: “Plan” (its link is damaged)." */
export function describeRestore({ added, merged, unchanged, troubles, lacking }: Omit<Restored, "ids">): string {
  const restored = added + merged + unchanged;
  if (restored === 0 && troubles.length === 0) return "This backup holds no documents.";
  const failed = troubles.length === 0 ? "" : `, ${troubles.length} could not be read: ${list(troubles)}`;
  const first = `${documents(restored)} restored${failed}.${notWhole(lacking)}`;
  const here = merged + unchanged;
  if (here === 0) return first;
  const already = here === restored ? (here === 1 ? "It was" : "All were") : here === 1 ? "One was" : `${here} were`;
  const gained =
    merged === 0 ? "and had everything" : `and ${merged === here ? "got" : `${merged} of them got`} what was missing`;
  return `${first} ${already} here already, ${gained}.`;
}

/** Sentences for what was backed up. */
export function describeBackup({ count, troubles }: Pick<Backup, "count" | "troubles">): string {
  return `${documents(count)} backed up.${notWhole(troubles)}`;
}

function notWhole(troubles: readonly Trouble[]): string {
  if (troubles.length === 0) return "";
  return ` ${troubles.length} of them ${troubles.length === 1 ? "is" : "are"} not whole: ${list(troubles)}.`;
}

function documents(count: number): string {
  return count === 1 ? "1 document" : `${count} documents`;
}

function list(troubles: readonly Trouble[]): string {
  const named = troubles.slice(0, mostNamed).map(({ name, why }) => `“${name}” (${why})`);
  const more = troubles.length - named.length;
  return more === 0 ? named.join(", ") : `${named.join(", ")} and ${more} more`;
}
