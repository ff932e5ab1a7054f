/** Says in one sentence what happened while a person was away. Pure functions of what is known. */
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
  const by = authors.length === 0 ? "" : ` by ${listNames(authors)}`;
  if (isNew) return `${describeSince(since, now)}: this text is new here${by === "" ? "" : `,${by}`}`;
  return `${describeSince(since, now)}: ${edits} ${edits === 1 ? "edit" : "edits"}${by}`;
}

/** "Since 14:05", "Since yesterday", "Since Monday", "Since 3 November", "Since 3 November 2025". */
export function describeSince(since: number | undefined, now: number): string {
  if (since === undefined || since > now) return "Since you were last here";
  const [then, today] = [new Date(since), new Date(now)];
  const days = Math.round((startOfDay(today) - startOfDay(then)) / dayMs);
  if (days === 0)
    return `Since ${new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }).format(then)}`;
  if (days === 1) return "Since yesterday";
  if (days < 7) return `Since ${new Intl.DateTimeFormat("en", { weekday: "long" }).format(then)}`;
  const isThisYear = then.getFullYear() === today.getFullYear();
  const date = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    ...(!isThisYear && { year: "numeric" }),
  });
  return `Since ${date.format(then)}`;
}

const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** "Ben", "Ben and Ada", "Ben, Ada and 2 others". */
function listNames(names: readonly string[]): string {
  if (names.length === 1) return names[0] ?? "";
  const named = names.slice(0, names.length > namedLimit ? namedLimit - 1 : names.length);
  const rest = names.length - named.length;
  const last = rest === 0 ? named.at(-1) : `${rest} others`;
  return `${(rest === 0 ? named.slice(0, -1) : named).join(", ")} and ${last}`;
}

/** What anti-entropy did, for the line at the foot; undefined when it did nothing. */
export function describeRepairs(repairs: number): string | undefined {
  if (repairs <= 0) return undefined;
  return repairs === 1
    ? "1 gap was filled: all have the same text"
    : `${repairs} gaps were filled: all have the same text`;
}

/** Longest part of a change that is said. */
const quotedCharacters = 60;

/** "Ben added “two” in place of “one”", "Somebody removed “one”". Who removed it, nobody knows. */
export function describeChange(authors: readonly string[], added: string, deleted: string): string {
  if (added === "") return `Somebody removed ${quote(deleted)}`;
  const who = authors.length === 0 ? "somebody" : listNames(authors);
  const what = `${who[0]?.toUpperCase()}${who.slice(1)} added ${quote(added)}`;
  return deleted === "" ? what : `${what} in place of ${quote(deleted)}`;
}

function quote(words: string): string {
  const line = visibleText(words.replaceAll(/\s+/g, " ")).trim();
  if (line === "") return "white space";
  return line.length > quotedCharacters ? `“${line.slice(0, quotedCharacters).trimEnd()}…”` : `“${line}”`;
}
