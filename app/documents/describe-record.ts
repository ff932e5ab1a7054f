/** Describes a document of the list in words. Pure functions, so that every sentence a person may read has a test. */
import type { DocumentRecord } from "./document-record.ts";

/**
 * Whether the saved copy can be read. `absent`: only the link is here. `unread`: not looked at yet.
 */
export type CopyState = "unread" | "here" | "absent" | "unreadable";

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const names = new Intl.ListFormat("en", { type: "conjunction" });

/** In turn: a unit, its length in ms, and the age from which on the next one is used. */
const units = [
  ["minute", 60_000, 60 * 60_000],
  ["hour", 60 * 60_000, 24 * 60 * 60_000],
  ["day", 24 * 60 * 60_000, 7 * 24 * 60 * 60_000],
  ["week", 7 * 24 * 60 * 60_000, 30 * 24 * 60 * 60_000],
  ["month", 30.44 * 24 * 60 * 60_000, 365 * 24 * 60 * 60_000],
  ["year", 365.25 * 24 * 60 * 60_000, Number.POSITIVE_INFINITY],
] as const;

/** How long ago, such as "5 minutes ago". Both are in ms since 1970. */
export function ago(at: number, now: number): string {
  const age = Math.max(0, now - at);
  if (age < 60_000) return "just now";
  const [unit, length] = units.find(([, , until]) => age < until) ?? units[5];
  return relative.format(-Math.max(1, Math.floor(age / length)), unit);
}

/** When it was last edited, and by whom. */
export function describeEdit({ editedAt, editedBy, openedAt }: DocumentRecord, now: number): string {
  if (editedAt === undefined) return `Opened ${ago(openedAt, now)}`;
  const by = editedBy === undefined ? "" : ` by ${editedBy === "" ? "you" : editedBy}`;
  return `Edited ${ago(editedAt, now)}${by}`;
}

/** Whether others have it, and when one last met them. */
export function describeOthers({ metAt, metWith, othersHaveIt }: DocumentRecord, now: number): string {
  if (metAt === undefined) return "Only on this device";
  const others = metWith.length > 0 ? listed(metWith) : "others";
  if (othersHaveIt) return `Also with ${others}, checked ${ago(metAt, now)}`;
  return `Changed here since you met ${others} ${ago(metAt, now)}`;
}

/** What happens to the words when the document is removed from this device. */
export function describeLoss({ metAt, metWith, othersHaveIt }: DocumentRecord, copy: CopyState, now: number): string {
  if (copy === "absent" && !othersHaveIt) return "Only its link is on this device, and no text.";
  if (metAt === undefined) return "This is the only copy known. Once it is removed, the text is gone for good.";
  const others = metWith.length > 0 ? listed(metWith) : "Others";
  const met = ago(metAt, now);
  if (othersHaveIt)
    return `This is not the only copy: ${others} had exactly this text ${met}. With the link, it can come back from there.`;
  return `This is the only copy known of what was written here since ${met}. What ${others} had then is older.`;
}

const mostNamed = 3;

function listed(all: readonly string[]): string {
  if (all.length <= mostNamed) return names.format(all);
  const further = all.length - mostNamed + 1;
  return names.format([...all.slice(0, mostNamed - 1), `${further} others`]);
}

/** A size in bytes, such as "12 kB". */
export function describeSize(bytes: number): string {
  const isLarge = bytes >= 1_000_000;
  const value = Math.max(0.1, bytes / (isLarge ? 1_000_000 : 1_000));
  const unit = isLarge ? "megabyte" : "kilobyte";
  return new Intl.NumberFormat("en", { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
