/**
 * A person as shown to others. What peers announce about themselves is untrusted, and `readPerson` is the one boundary
 * where it is checked.
 */
import { msg } from "@lit/localize";
import { firstCharacters, withoutStackedMarks } from "../text/characters.ts";
import { visibleText } from "../text/visible-text.ts";
import { palette } from "./palette.ts";

/** The `user` field in awareness. y-codemirror.next reads the same field, so its users see our people too. */
export interface User {
  readonly name: string;
  /** `#rrggbb` */
  readonly color: string;
  /** `color` with alpha, behind selected text. */
  readonly colorLight: string;
}

/** Longest name shown or kept, in characters as people count them. */
export const nameLimit = 32;
/** Longest part of a raw name that is read. The rest is not even segmented. */
const rawNameLimit = 1024;
const colorPattern = /^#[0-9a-f]{6}$/i;

/** Who has no name, or none that can be shown. */
export const nameless = (): string => msg("Someone");

/**
 * Returns a name that is safe to show: one line, no control or reordering characters, at most `nameLimit` long. May be
 * "".
 */
export function cleanName(raw: string): string {
  const oneLine = visibleText(raw.slice(0, rawNameLimit).replaceAll(/\s+/g, " "));
  return firstCharacters(withoutStackedMarks(oneLine).trim(), nameLimit).trim();
}

/** Returns `value` as a lower-case `#rrggbb`, or undefined. Nothing else may reach a style. */
export function readColor(value: unknown): string | undefined {
  return typeof value === "string" && colorPattern.test(value) ? value.toLowerCase() : undefined;
}

/** Makes the user field from a name and a colour that are already checked. */
export function createUser(name: string, color: string): User {
  return { name, color, colorLight: `${color}33` };
}

/**
 * Reads the person in an awareness state, whatever a peer put there. A missing or unusable name becomes "Someone", and
 * such a colour becomes one of the palette, chosen by client ID. `colorLight` is always computed here, because an
 * opaque one would hide the text.
 */
export function readPerson(state: unknown, clientId: number): User {
  const user = isRecord(state) && isRecord(state["user"]) ? state["user"] : {};
  const name = typeof user["name"] === "string" ? cleanName(user["name"]) : "";
  const color = readColor(user["color"]) ?? palette[clientId % palette.length]?.hex ?? "#575ef4";
  return createUser(name === "" ? nameless() : name, color);
}

/** One or two characters for an avatar: "CH" for "Curious Heron", "BE" for "Ben". */
export function initials(name: string): string {
  const words = name.split(" ").filter((word) => word !== "");
  if (words.length < 2) return firstCharacters(name.trim(), 2).toLocaleUpperCase();
  return [words[0], words.at(-1)].map((word) => initial(word ?? "")).join("");
}

/** One character, for the mark at a caret. */
export function initial(name: string): string {
  return firstCharacters(name, 1).toLocaleUpperCase();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
