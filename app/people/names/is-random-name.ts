/** Tells names that the page made up from names that a person chose. */
import { words as german } from "./de.ts";
import { words as english } from "./en.ts";
import { namesOf } from "./random-name.ts";

/** A person may have got a name when the page spoke another language. */
let made: ReadonlySet<string> | undefined;

export const isRandomName = (name: string): boolean => (made ??= new Set([english, german].flatMap(namesOf))).has(name);
