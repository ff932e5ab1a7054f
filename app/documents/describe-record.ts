/** Describes a document of the list in words. Pure functions, so that every sentence a person may read has a test. */
import { msg, str } from "@lit/localize";
import { formatList, formatNumber, formatter } from "../language/language.ts";
import type { DocumentRecord } from "./document-record.ts";

/**
 * Whether the saved copy can be read. `absent`: only the link is here. `unread`: not looked at yet.
 */
export type CopyState = "unread" | "here" | "absent" | "unreadable";

const relative = formatter((locale) => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));

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
  if (age < 60_000) return msg("just now");
  const [unit, length] = units.find(([, , until]) => age < until) ?? units[5];
  return relative().format(-Math.max(1, Math.floor(age / length)), unit);
}

/** When it was last edited, and by whom. */
export function describeEdit({ editedAt, editedBy, openedAt }: DocumentRecord, now: number): string {
  const when = ago(editedAt ?? openedAt, now);
  if (editedAt === undefined) return msg(str`Opened ${when}`);
  if (editedBy === undefined) return msg(str`Edited ${when}`);
  return editedBy === "" ? msg(str`Edited ${when} by you`) : msg(str`Edited ${when} by ${editedBy}`);
}

/** Whether others have it, and when one last met them. */
export function describeOthers({ metAt, metWith, othersHaveIt }: DocumentRecord, now: number): string {
  if (metAt === undefined) return msg("Only on this device");
  const when = ago(metAt, now);
  if (metWith.length === 0)
    return othersHaveIt
      ? msg(str`Also with others, checked ${when}`)
      : msg(str`Changed here since you met others ${when}`);
  const others = listed(metWith);
  return othersHaveIt
    ? msg(str`Also with ${others}, checked ${when}`)
    : msg(str`Changed here since you met ${others} ${when}`);
}

/** What happens to the words when the document is removed from this device. */
export function describeLoss({ metAt, metWith, othersHaveIt }: DocumentRecord, copy: CopyState, now: number): string {
  if (copy === "absent" && !othersHaveIt) return msg("Only its link is on this device, and no text.");
  if (metAt === undefined) return msg("This is the only copy known. Once it is removed, the text is gone for good.");
  const others = metWith.length > 0 ? listed(metWith) : msg("Others");
  const met = ago(metAt, now);
  if (othersHaveIt)
    return msg(
      str`This is not the only copy: ${others} had exactly this text ${met}. With the link, it can come back from there.`,
    );
  return msg(str`This is the only copy known of what was written here since ${met}. What ${others} had then is older.`);
}

const mostNamed = 3;

function listed(all: readonly string[]): string {
  if (all.length <= mostNamed) return formatList(all);
  const further = formatNumber(all.length - mostNamed + 1);
  return formatList([...all.slice(0, mostNamed - 1), msg(str`${further} others`)]);
}

const sizeIn = (unit: string) =>
  formatter((locale) => new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }));
const sizes = { kilobyte: sizeIn("kilobyte"), megabyte: sizeIn("megabyte") };

/** A size in bytes, such as "12 kB". */
export function describeSize(bytes: number): string {
  const isLarge = bytes >= 1_000_000;
  const value = Math.max(0.1, bytes / (isLarge ? 1_000_000 : 1_000));
  const unit = isLarge ? "megabyte" : "kilobyte";
  return sizes[unit]().format(value < 10 ? value : Math.round(value));
}
