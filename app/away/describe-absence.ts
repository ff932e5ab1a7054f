/** Says in one sentence what happened while a person was away. Pure functions of what is known. */
import { msg, str } from "@lit/localize";
import { formatList, formatNumber, formatter, plural } from "../language/language.ts";
import { visibleText } from "../text/visible-text.ts";

/** Most people who are named. */
const namedLimit = 3;
const dayMs = 24 * 60 * 60_000;

export interface AbsenceSummary {
  readonly since: number | undefined;
  readonly now: number;
  readonly edits: number;
  /** The one with the most edits first. */
  readonly authors: readonly string[];
  /** Whether the text was empty before. */
  readonly isNew: boolean;
}

/** "Since Monday: 14 edits by Ben and Ada". */
export function describeAbsence({ since, now, edits, authors, isNew }: AbsenceSummary): string {
  const [from, who, count] = [describeSince(since, now), listNames(authors), formatNumber(edits)];
  if (authors.length === 0) {
    if (isNew) return msg(str`${from}: this text is new here`);
    return plural(edits, { one: msg(str`${from}: 1 edit`), other: msg(str`${from}: ${count} edits`) });
  }
  if (isNew) return msg(str`${from}: this text is new here, by ${who}`);
  return plural(edits, {
    one: msg(str`${from}: 1 edit by ${who}`),
    other: msg(str`${from}: ${count} edits by ${who}`),
  });
}

/** "Since 14:05", "Since yesterday", "Since Monday", "Since 3 November", "Since 3 November 2025". */
export function describeSince(since: number | undefined, now: number): string {
  if (since === undefined || since > now) return msg("Since you were last here");
  const [then, today] = [new Date(since), new Date(now)];
  const days = Math.round((startOfDay(today) - startOfDay(then)) / dayMs);
  if (days === 0) {
    const time = times().format(then);
    return msg(str`Since ${time}`);
  }
  if (days === 1) return msg("Since yesterday");
  const day = days < 7 ? weekdays() : then.getFullYear() === today.getFullYear() ? dates() : datesWithYear();
  const date = day.format(then);
  return msg(str`Since ${date}`);
}

const formatOf = (options: Intl.DateTimeFormatOptions) =>
  formatter((locale) => new Intl.DateTimeFormat(locale, options));
const times = formatOf({ hour: "numeric", minute: "2-digit" });
const weekdays = formatOf({ weekday: "long" });
const dates = formatOf({ day: "numeric", month: "long" });
const datesWithYear = formatOf({ day: "numeric", month: "long", year: "numeric" });

const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** "Ben", "Ben and Ada", "Ben, Ada and 2 others". */
function listNames(names: readonly string[]): string {
  if (names.length <= namedLimit) return formatList(names);
  const rest = formatNumber(names.length - namedLimit + 1);
  return formatList([...names.slice(0, namedLimit - 1), msg(str`${rest} others`)]);
}

/** What anti-entropy did, for the line at the foot; undefined when it did nothing. */
export function describeRepairs(repairs: number): string | undefined {
  if (repairs <= 0) return undefined;
  const count = formatNumber(repairs);
  return plural(repairs, {
    one: msg("1 gap was filled: all have the same text"),
    other: msg(str`${count} gaps were filled: all have the same text`),
  });
}

/** Longest part of a change that is said. */
const quotedCharacters = 60;

/** "Ben added “two” in place of “one”", "Somebody removed “one”". Who removed it, nobody knows. */
export function describeChange(authors: readonly string[], added: string, deleted: string): string {
  const [plus, minus, who] = [quote(added), quote(deleted), listNames(authors)];
  if (added === "") return msg(str`Somebody removed ${minus}`);
  if (authors.length === 0)
    return deleted === "" ? msg(str`Somebody added ${plus}`) : msg(str`Somebody added ${plus} in place of ${minus}`);
  return deleted === "" ? msg(str`${who} added ${plus}`) : msg(str`${who} added ${plus} in place of ${minus}`);
}

function quote(words: string): string {
  const line = visibleText(words.replaceAll(/\s+/g, " ")).trim();
  if (line === "") return msg("white space");
  const shown = line.length > quotedCharacters ? `${line.slice(0, quotedCharacters).trimEnd()}…` : line;
  return msg(str`“${shown}”`);
}
