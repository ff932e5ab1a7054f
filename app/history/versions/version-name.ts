/** The names that people give to versions. */
import { firstCharacters, withoutStackedMarks } from "../../text/characters.ts";
import { visibleText } from "../../text/visible-text.ts";

/** Longest name of a version, in characters as people count them. */
export const versionNameLimit = 60;
/** Longest part of a raw name that is read. */
const rawLimit = 1024;

/** Returns a name that is safe to show: one line without invisible characters. May be "". */
export function cleanVersionName(raw: string): string {
  const oneLine = visibleText(raw.slice(0, rawLimit).replaceAll(/\s+/g, " "));
  return firstCharacters(withoutStackedMarks(oneLine).trim(), versionNameLimit).trim();
}
