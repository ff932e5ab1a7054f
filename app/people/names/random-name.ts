/** A friendly name for a person who has not given one, such as "Curious Heron". There are 1,024 in each language. */

/** What names are made of. */
export interface NameWords {
  /** Without the endings that agree with animals. */
  readonly adjectives: readonly string[];
  /** By the ending of an adjective that stands before them. */
  readonly animals: Readonly<Record<string, readonly string[]>>;
}

/** All names of a language. */
export const namesOf = ({ adjectives, animals }: NameWords): readonly string[] =>
  Object.entries(animals).flatMap(([ending, names]) =>
    adjectives.flatMap((adjective) => names.map((animal) => `${adjective}${ending} ${animal}`)),
  );

/** Picks one of `choices`. Throws when there are none. `random` returns numbers in [0, 1). */
export function pick<T>(choices: readonly T[], random: () => number): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new RangeError(`pick: nothing to pick from ${choices.length} choices`);
  return choice;
}
