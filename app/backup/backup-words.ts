/** What the page says about a backup that was made or restored. */
import { msg, str } from "@lit/localize";
import { formatNumber, plural } from "../language/language.ts";
import { mostDocuments } from "./backup-file.ts";
import type { Backup, Trouble } from "./make-backup.ts";
import type { Refusal, Restored } from "./restore-backup.ts";

/** Most documents that are named. */
const mostNamed = 5;

/** The note in the file, for a person who opens it. */
export const aboutBackups = (): string =>
  msg(
    "A backup of Grapevine documents. Whoever has this file can read and change the documents by their links: keep it to yourself. To restore it, press “Restore a backup” on the Documents page.",
  );

/** Sentences for what was restored, such as "12 documents restored, 1 could not be read: “Plan” (its link is damaged)." */
export function describeRestore({ added, merged, unchanged, troubles, lacking }: Omit<Restored, "ids">): string {
  const restored = added + merged + unchanged;
  if (restored === 0 && troubles.length === 0) return msg("This backup holds no documents.");
  const count = formatNumber(restored);
  const failed = formatNumber(troubles.length);
  const sentences = [
    troubles.length === 0
      ? plural(restored, { one: msg("1 document restored."), other: msg(str`${count} documents restored.`) })
      : plural(restored, {
          one: msg(str`1 document restored, ${failed} could not be read: ${list(troubles)}.`),
          other: msg(str`${count} documents restored, ${failed} could not be read: ${list(troubles)}.`),
        }),
    notWhole(lacking),
    alreadyHere(restored, merged, unchanged),
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

/** Of the documents that were restored, those that this browser had already. */
function alreadyHere(restored: number, merged: number, unchanged: number): string {
  const here = merged + unchanged;
  if (here === 0) return "";
  const [count, got] = [formatNumber(here), formatNumber(merged)];
  if (restored === 1)
    return merged === 0
      ? msg("It was here already, and had everything.")
      : msg("It was here already, and got what was missing.");
  if (here === restored) {
    if (merged === 0) return msg("All were here already, and had everything.");
    if (merged === here) return msg("All were here already, and got what was missing.");
    return msg(str`All were here already, and ${got} of them got what was missing.`);
  }
  if (merged === 0)
    return plural(here, {
      one: msg("One was here already, and had everything."),
      other: msg(str`${count} were here already, and had everything.`),
    });
  if (merged === here)
    return plural(here, {
      one: msg("One was here already, and got what was missing."),
      other: msg(str`${count} were here already, and got what was missing.`),
    });
  return msg(str`${count} were here already, and ${got} of them got what was missing.`);
}

/** Sentences for what was backed up. */
export function describeBackup({ count, troubles }: Pick<Backup, "count" | "troubles">): string {
  const number = formatNumber(count);
  const done = plural(count, { one: msg("1 document backed up."), other: msg(str`${number} documents backed up.`) });
  return troubles.length === 0 ? done : `${done} ${notWhole(troubles)}`;
}

export function describeCancel(done: number): string {
  const count = formatNumber(done);
  return plural(done, {
    one: msg("Cancelled. 1 document was restored before."),
    other: msg(str`Cancelled. ${count} documents were restored before.`),
  });
}

/** Why nothing was restored. */
export function describeRefusal(why: Refusal): string {
  const most = formatNumber(mostDocuments);
  return {
    "not-an-archive": msg("This file is not a .zip, or it is damaged."),
    "too-much": msg("This .zip holds more than a backup can. Nothing was restored."),
    "named-twice": msg("This .zip names a file twice, so nothing was restored."),
    "too-large": msg("This file is too large to be a backup."),
    "no-list": msg("This .zip is not a backup of Grapevine: it has no list of documents."),
    unreadable: msg("This file could not be read."),
    "list-damaged": msg("The backup’s list of documents is damaged, so nothing was restored."),
    "not-a-backup": msg("This .zip is not a backup of Grapevine."),
    newer: msg("This backup was made by a newer version of Grapevine. Reload the page to get that, and try again."),
    "too-many": msg(str`This backup lists too many documents: at most ${most} can be restored at once.`),
  }[why];
}

function describeTrouble(why: Trouble["why"]): string {
  return {
    "text-only": msg("something in it can be kept as text only"),
    "versions-unread": msg("its versions could not be opened"),
    "copy-unread": msg("its saved copy could not be opened"),
    "copy-damaged": msg("a part of its saved copy is damaged"),
    "versions-damaged": msg("its versions are damaged"),
    "part-damaged": msg("its part of the file is damaged"),
    "link-damaged": msg("its link is damaged"),
    "copies-differ": msg("it differs from the copy on this device, and nobody knows which is right"),
    "not-allowed": msg("it holds what a document may not hold"),
    "not-listed": msg("this browser could not put it on its list"),
    "storage-full": msg("this browser’s storage is full"),
    "not-saved": msg("this browser could not save it"),
  }[why];
}

function notWhole(troubles: readonly Trouble[]): string {
  if (troubles.length === 0) return "";
  const count = formatNumber(troubles.length);
  return plural(troubles.length, {
    one: msg(str`1 of them is not whole: ${list(troubles)}.`),
    other: msg(str`${count} of them are not whole: ${list(troubles)}.`),
  });
}

function list(troubles: readonly Trouble[]): string {
  const named = troubles
    .slice(0, mostNamed)
    .map(({ name, why }) => msg(str`“${name}” (${describeTrouble(why)})`))
    .join(", ");
  const more = formatNumber(troubles.length - mostNamed);
  return troubles.length <= mostNamed ? named : msg(str`${named} and ${more} more`);
}
