/** Which colour to change to, so that everyone has one of their own while nobody has chosen. */
import { palette } from "./palette.ts";
import { readColor } from "./person.ts";
import { pick } from "./random-name.ts";

/** A client and its colour, `#rrggbb`. */
export interface Colored {
  readonly clientId: number;
  readonly color: string;
}

export interface OthersColor extends Colored {
  readonly colorChosen: boolean;
}

/** The colour in an awareness state, and whether the person chose it; undefined where there is none. */
export function readColored(clientId: number, state: unknown): OthersColor | undefined {
  const user: unknown = typeof state === "object" && state !== null && "user" in state ? state.user : undefined;
  if (typeof user !== "object" || user === null || !("color" in user)) return undefined;
  const color = readColor(user.color);
  if (color === undefined) return undefined;
  return { clientId, color, colorChosen: "colorChosen" in user && user.colorChosen === true };
}

/**
 * A colour that nobody has, when one's own was not chosen and has to give way: to somebody who chose the same, or to a lower
 * client ID, which keeps it. Undefined: one keeps what one has. So it is when more people are here than there are colours,
 * and everybody's colour rests then.
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
