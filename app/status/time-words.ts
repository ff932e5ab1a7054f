/** Puts times into words. All are in ms since 1970, as `Date.now()`. */

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });
const dayMs = 86_400_000;

/** Returns how long ago it was, such as "2 s ago". Not before one second has passed. */
export function secondsAgo(at: number, now: number): string {
  const seconds = Math.max(1, Math.round((now - at) / 1_000));
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ago` : whenWas(at, now);
}

/** Returns when it was: "at 14:03", "yesterday at 14:03", "5 days ago", "on 3 May". */
export function whenWas(at: number, now: number): string {
  const days = Math.round((midnight(now) - midnight(at)) / dayMs);
  if (days <= 0) return `at ${clock.format(at)}`;
  if (days === 1) return `yesterday at ${clock.format(at)}`;
  return days < 14 ? relative.format(-days, "day") : `on ${date.format(at)}`;
}

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
