import { expect, test } from "vitest";
import { secondsAgo, sinceWhen, whenWas } from "./time-words.ts";

const now = new Date(2026, 10, 30, 14, 30).getTime();
const day = 86_400_000;

test.each([
  [0, "1 s ago"],
  [-5_000, "1 s ago"],
  [2_400, "2 s ago"],
  [59_000, "59 s ago"],
  [60_000, "1 min ago"],
  [59 * 60_000, "59 min ago"],
  [60 * 60_000, "at 13:30"],
])("%i ms ago", (age, words) => expect(secondsAgo(now - age, now)).toBe(words));

test.each([
  [0, "at 14:30"],
  [day, "yesterday at 14:30"],
  [2 * day, "2 days ago"],
  [20 * day, "on November 10"],
])("%i ms before", (age, words) => expect(whenWas(now - age, now)).toBe(words));

test.each([
  [0, "since 14:30"],
  [day, "since yesterday at 14:30"],
  [2 * day, "since 2 days ago"],
  [20 * day, "since November 10"],
])("since %i ms before", (age, words) => expect(sinceWhen(now - age, now)).toBe(words));
