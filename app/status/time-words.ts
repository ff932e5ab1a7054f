/** Puts times into words. All are in ms since 1970, as `Date.now()`. */
import { msg, str } from "@lit/localize";
import { formatNumber, formatter, plural } from "../language/language.ts";

const relative = formatter((locale) => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
const clock = formatter((locale) => new Intl.DateTimeFormat(locale, { timeStyle: "short", hourCycle: "h23" }));
const date = formatter((locale) => new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" }));
const dayMs = 86_400_000;
/** From then on a date says more than a number of days. */
const manyDays = 14;

/** Returns how long ago it was, such as "2 s ago". Not before one second has passed. */
export function secondsAgo(at: number, now: number): string {
  const seconds = Math.max(1, Math.round((now - at) / 1_000));
  if (seconds < 60) return msg(str`${seconds} s ago`);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? msg(str`${minutes} min ago`) : whenWas(at, now);
}

/** Returns when it was: "at 14:03", "yesterday at 14:03", "5 days ago", "on 3 May". */
export function whenWas(at: number, now: number): string {
  const { days, time, day } = timesOf(at, now);
  if (days <= 0) return msg(str`at ${time}`);
  if (days === 1) return msg(str`yesterday at ${time}`);
  return days < manyDays ? relative().format(-days, "day") : msg(str`on ${day}`);
}

/** Returns since when it is so: "since 14:03", "since yesterday at 14:03", "since 5 days ago", "since 3 May". */
export function sinceWhen(at: number, now: number): string {
  const { days, time, day } = timesOf(at, now);
  if (days <= 0) return msg(str`since ${time}`);
  if (days === 1) return msg(str`since yesterday at ${time}`);
  if (days >= manyDays) return msg(str`since ${day}`);
  const count = formatNumber(days);
  return plural(days, { one: msg("since 1 day ago"), other: msg(str`since ${count} days ago`) });
}

function timesOf(at: number, now: number) {
  const days = Math.round((midnight(now) - midnight(at)) / dayMs);
  return { days, time: clock().format(at), day: date().format(at) };
}

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
