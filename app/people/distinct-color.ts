/** Chooses a colour to change to, so that people who have not chosen one all get different colours. */
import { palette } from "./palette.ts";
import { readColor } from "./person.ts";
import { pick } from "./names/random-name.ts";

/** A client and its colour, `#rrggbb`. */
export interface Colored {
  readonly clientId: number;
  readonly color: string;
}

export interface OthersColor extends Colored {
  readonly colorChosen: boolean;
}

/** Reads the colour in an awareness state, and whether the person chose it. Undefined when there is none. */
export function readColored(clientId: number, state: unknown): OthersColor | undefined {
  const user: unknown = typeof state === "object" && state !== null && "user" in state ? state.user : undefined;
  if (typeof user !== "object" || user === null || !("color" in user)) return undefined;
  const color = readColor(user.color);
  if (color === undefined) return undefined;
  return { clientId, color, colorChosen: "colorChosen" in user && user.colorChosen === true };
}

/**
 * Returns a free colour when an own colour that was not chosen must give way: to a person who chose the same one, or to
 * a lower client ID. Undefined when the own colour stays, as it does when there are more people than colours.
 */
export function distinctColor(
  own: Colored,
  others: readonly OthersColor[],
  random: () => number = Math.random,
): string | undefined {
  const givesWay = others.some(
    ({ clientId, color, colorChosen }) => color === own.color && (colorChosen || clientId < own.clientId),
  );
  if (!givesWay) return undefined;
  const free = palette.filter(({ hex }) => others.every(({ color }) => color !== hex));
  return free.length === 0 ? undefined : pick(free, random).hex;
}
