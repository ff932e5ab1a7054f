/** A friendly name for a person who has not given one, such as "Curious Heron". There are 1,024 of them. */

export const adjectives = [
  ..."Amber Bold Brave Breezy Bright Calm Cheerful Clever Cosy Curious Daring Eager Fond Gentle Glad Golden".split(" "),
  ..."Happy Honest Jolly Kind Lively Lucky Merry Mellow Nimble Patient Plucky Quiet Sunny Swift Warm Witty".split(" "),
] as const;

export const animals = [
  ..."Badger Beaver Bison Crane Dolphin Falcon Finch Fox Gecko Hare Hedgehog Heron Ibis Jay Koala Lark".split(" "),
  ..."Lemur Lynx Marten Moose Newt Otter Owl Panda Plover Puffin Robin Seal Stoat Swan Thrush Wren".split(" "),
] as const;

/** Makes a name of two words. `random` returns numbers in [0, 1). */
export function randomName(random: () => number): string {
  return `${pick(adjectives, random)} ${pick(animals, random)}`;
}

/** Whether `name` is one that `randomName` makes, so that nobody has chosen it. */
export function isRandomName(name: string): boolean {
  const [adjective = "", animal = "", ...rest] = name.split(" ");
  return rest.length === 0 && adjectives.some((word) => word === adjective) && animals.some((word) => word === animal);
}

/** Picks one of `choices`. Throws when there are none. */
export function pick<T>(choices: readonly T[], random: () => number): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new RangeError(`pick: nothing to pick from ${choices.length} choices`);
  return choice;
}
