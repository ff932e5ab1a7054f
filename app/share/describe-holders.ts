/** Says who has the document besides this browser, as far as one can know now. A pure function of what is known. */
import { msg, str } from "@lit/localize";
import { formatList, formatNumber, plural } from "../language/language.ts";

export interface Holders {
  /** Names of the other people who are here. */
  readonly names: readonly string[];
  /** The other people who are here, those without a known name included. */
  readonly others: number;
  /** Whether all of them have exactly this document. */
  readonly inSync: boolean;
}

export interface HolderWords {
  readonly words: string;
  /** Whether the person may close the page, and others still have the document. */
  readonly isHeld: boolean;
}

/** Most people who are named. The others are counted. */
const namedLimit = 3;

/** Returns one or two sentences. */
export function describeHolders({ names, others, inSync }: Holders): HolderWords {
  if (others === 0) {
    const words = msg("Nobody else is here now. The text comes from you: keep this page open until they have it.");
    return { words, isHeld: false };
  }
  const who = listNames(names, others);
  const words = inSync
    ? plural(others, { one: msg(str`${who} has it, too.`), other: msg(str`${who} have it, too.`) })
    : plural(others, {
        one: msg(str`${who} is getting it. Keep this page open until they have it.`),
        other: msg(str`${who} are getting it. Keep this page open until they have it.`),
      });
  return { words, isHeld: inSync };
}

/** "Ada", "Ada and Ben", "Ada, Ben and 3 others", "2 other people". */
function listNames(names: readonly string[], others: number): string {
  const named = names.slice(0, names.length === others && others <= namedLimit ? namedLimit : namedLimit - 1);
  const rest = others - named.length;
  const count = formatNumber(rest);
  if (named.length === 0) return plural(rest, { one: msg("One other person"), other: msg(str`${count} other people`) });
  if (rest === 0) return formatList(named);
  return formatList([...named, plural(rest, { one: msg("one other person"), other: msg(str`${count} others`) })]);
}
