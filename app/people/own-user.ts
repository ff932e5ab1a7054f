/** The person at this browser: a name and a colour, remembered here, or random at first. */
import { type Language, sourceLanguage, wantedLanguage } from "../language/language.ts";
import { recall, remember } from "../storage/memory.ts";
import { words } from "./names/en.ts";
import { type NameWords, namesOf, pick } from "./names/random-name.ts";
import { palette } from "./palette.ts";
import { cleanName, createUser, readColor, type User } from "./person.ts";

const memoryKey = "grapevine.user";
/** A first document opens under an English name when the names of its language need longer. */
const namesLimitMs = 2_000;

/** What goes into awareness as `user`. */
export interface OwnUser extends User {
  /** Set when the person chose the colour. A random colour gives way to others' (see `own-presence.ts`). */
  readonly colorChosen?: true;
}

/** Returns the remembered person. Missing or damaged parts are replaced by random ones and remembered at once. */
export function loadOwnUser(random: () => number = Math.random): OwnUser {
  const kept = recall(memoryKey);
  const record = typeof kept === "object" && kept !== null ? (kept as Record<string, unknown>) : {};
  const name = typeof record["name"] === "string" ? cleanName(record["name"]) : "";
  const color = readColor(record["color"]);
  const keepsColor = color !== undefined && palette.some(({ hex }) => hex === color);
  const user: OwnUser = {
    ...createUser(name === "" ? pick(namesOf(words), random) : name, keepsColor ? color : pick(palette, random).hex),
    ...(keepsColor && record["colorChosen"] === true && { colorChosen: true }),
  };
  saveOwnUser(user);
  return user;
}

/** Names in other languages than that of the source. */
const otherNames: Readonly<
  Record<Exclude<Language, typeof sourceLanguage>, () => Promise<{ readonly words: NameWords }>>
> = { de: () => import("./names/de.ts") };

/**
 * Call this before `loadOwnUser`. Resolves with a name in the language of the page for a person who comes for the first time;
 * with undefined where the name that they get is in that language, or is to stay. Never rejects.
 */
export async function firstName(random: () => number = Math.random): Promise<string | undefined> {
  const wanted = wantedLanguage();
  if (wanted === sourceLanguage || recall(memoryKey) !== undefined) return undefined;
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, namesLimitMs));
  const loaded = await Promise.race([otherNames[wanted]().catch(() => undefined), late]);
  return loaded && pick(namesOf(loaded.words), random);
}

/** What a person changes about themselves. */
export type UserChange = { readonly name: string } | { readonly color: string };

/** Returns the person after the change. */
export function changeUser(user: OwnUser, change: UserChange): OwnUser {
  if ("name" in change) return { ...user, name: change.name };
  return { ...user, ...createUser(user.name, change.color), colorChosen: true };
}

/** Remembers the person. */
export function saveOwnUser({ name, color, colorChosen }: OwnUser): void {
  remember(memoryKey, { name, color, colorChosen });
}

/** Calls back when another tab of this browser changes the person. */
export function watchOwnUser(onChange: (user: OwnUser) => void): void {
  addEventListener("storage", ({ key }) => {
    if (key === memoryKey) onChange(loadOwnUser());
  });
}
