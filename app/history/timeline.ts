/** What the timeline shows of each version, in words. */
import { msg } from "@lit/localize";
import { formatList, formatter, language } from "../language/language.ts";
import type { Why } from "./version-store.ts";

export interface TimelineEntry {
  /** Follows from the text: versions of the same text have the same. */
  readonly id: string;
  /** The key in this browser's storage; absent when only others have the version. */
  readonly key?: number;
  readonly at: number;
  readonly by: readonly string[];
  readonly why: Why;
  readonly name?: string;
  readonly length: number;
  readonly hash: number;
  /** Whether everyone has it. */
  readonly isShared: boolean;
}

const describeWhy = (why: Why): string =>
  ({
    schedule: "",
    named: "",
    left: msg("When the page was left"),
    joined: msg("After others’ edits came"),
    "before-removal": msg("Before much was removed"),
  })[why];

export interface EntryWords {
  /** "Today, 14:05" */
  readonly when: string;
  /** "Ada and Ben"; may be "". */
  readonly who: string;
  /** Why it was kept; may be "". */
  readonly why: string;
}

/** Words for a version. */
export function describeEntry({ at, by, why }: TimelineEntry, now: number): EntryWords {
  return {
    when: describeTime(at, now),
    who: formatList(by.filter((name) => name !== "")),
    why: describeWhy(why),
  };
}

/** "Today, 14:05", "Yesterday, 9:30", "Friday, 28 November, 9:30", with the year when it is another one. */
export function describeTime(at: number, now: number): string {
  const [date, today] = [new Date(at), new Date(now)];
  const time = times().format(date);
  const days = Math.round((startOfDay(today) - startOfDay(date)) / 86_400_000);
  if (days === 0 || days === 1) {
    const day = relative().format(-days, "day");
    return `${day.charAt(0).toLocaleUpperCase(language())}${day.slice(1)}, ${time}`;
  }
  const day = date.getFullYear() === today.getFullYear() ? dates() : datesWithYear();
  return `${day.format(date)}, ${time}`;
}

const formatOf = (options: Intl.DateTimeFormatOptions) =>
  formatter((locale) => new Intl.DateTimeFormat(locale, options));
const times = formatOf({ timeStyle: "short" });
const dates = formatOf({ weekday: "short", day: "numeric", month: "long" });
const datesWithYear = formatOf({ weekday: "short", day: "numeric", month: "long", year: "numeric" });
const relative = formatter((locale) => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));

const startOfDay = (date: Date): number => new Date(date).setHours(0, 0, 0, 0);
