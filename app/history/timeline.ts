/** What the timeline shows of each version, in words. */
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

const reasons: Readonly<Record<Why, string>> = {
  schedule: "",
  named: "",
  left: "When the page was left",
  joined: "After others’ edits came",
  "before-removal": "Before much was removed",
};

export interface EntryWords {
  /** "Today, 14:05" */
  readonly when: string;
  /** "Ada and Ben"; may be "". */
  readonly who: string;
  /** Why it was kept; may be "". */
  readonly why: string;
}

/** Words for a version, in the language of the browser. */
export function describeEntry({ at, by, why }: TimelineEntry, now: number, locale?: string): EntryWords {
  return {
    when: describeTime(at, now, locale),
    who: new Intl.ListFormat(locale, { type: "conjunction" }).format(by.filter((name) => name !== "")),
    why: reasons[why],
  };
}

/** "Today, 14:05", "Yesterday, 9:30", "Friday, 28 November, 9:30", with the year when it is another one. */
export function describeTime(at: number, now: number, locale?: string): string {
  const [date, today] = [new Date(at), new Date(now)];
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(date);
  const days = Math.round((startOfDay(today) - startOfDay(date)) / 86_400_000);
  if (days === 0 || days === 1) {
    const day = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-days, "day");
    return `${day.charAt(0).toLocaleUpperCase(locale)}${day.slice(1)}, ${time}`;
  }
  const year = date.getFullYear() === today.getFullYear() ? {} : ({ year: "numeric" } as const);
  const day = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "long", ...year });
  return `${day.format(date)}, ${time}`;
}

const startOfDay = (date: Date): number => new Date(date).setHours(0, 0, 0, 0);
