/** Finds people by a part of their name. */

/** Returns the people whose names have a word that begins with `wanted`, whatever its case and its accents. */
export function filterPeople<T extends { readonly name: string }>(people: readonly T[], wanted: string): readonly T[] {
  const sought = plain(wanted).trim();
  if (sought === "") return people;
  return people.filter(({ name }) => ` ${plain(name)}`.includes(` ${sought}`));
}

function plain(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase();
}
