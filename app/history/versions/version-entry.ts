/** What a row of the list of versions holds, apart from the text. */
import { cleanName } from "../../people/person.ts";
import { cleanVersionName } from "./version-name.ts";

/**
 * Why a version was kept: it was time; the session ended; others' text was joined to this one; much of the text was
 * about to be removed; a person named it.
 */
export type Why = "schedule" | "left" | "joined" | "before-removal" | "named";

export interface VersionEntry {
  readonly key: number;
  readonly at: number;
  readonly by: readonly string[];
  readonly why: Why;
  readonly name: string | undefined;
  /** Length of the text, in UTF-16 units. */
  readonly length: number;
  /** Size of the packed body. */
  readonly bytes: number;
  readonly hash: number;
}

const reasons: readonly unknown[] = ["schedule", "left", "joined", "before-removal", "named"] satisfies Why[];
/** Most names that a version gives. */
export const writersLimit = 8;

/** Reads a row, whatever it holds; undefined when it is damaged. */
export function readEntry(key: unknown, row: unknown): VersionEntry | undefined {
  if (typeof key !== "number" || typeof row !== "object" || row === null) return undefined;
  const { at, by, why, name, length, bytes, hash } = row as Record<string, unknown>;
  if (!isCount(at) || !isCount(length) || !isCount(bytes) || !isCount(hash) || !reasons.includes(why)) return undefined;
  const names = Array.isArray(by) ? by.filter((each) => typeof each === "string") : [];
  const cleaned = typeof name === "string" ? cleanVersionName(name) : "";
  return {
    key,
    at,
    by: names.slice(0, writersLimit).map(cleanName),
    why: why as Why,
    name: cleaned === "" ? undefined : cleaned,
    length,
    bytes,
    hash,
  };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
