/** Says who has the document besides this browser, as far as one can know now. A pure function of what is known. */

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
    const words = "Nobody else is here now. The text comes from you: keep this page open until they have it.";
    return { words, isHeld: false };
  }
  const who = listNames(names, others);
  const isOne = others === 1;
  if (inSync) return { words: `${who} ${isOne ? "has" : "have"} it, too.`, isHeld: true };
  return { words: `${who} ${isOne ? "is" : "are"} getting it. Keep this page open until they have it.`, isHeld: false };
}

/** "Ada", "Ada and Ben", "Ada, Ben and 3 others", "2 other people". */
function listNames(names: readonly string[], others: number): string {
  const named = names.slice(0, names.length === others && others <= namedLimit ? namedLimit : namedLimit - 1);
  const rest = others - named.length;
  if (named.length === 0) return rest === 1 ? "One other person" : `${rest} other people`;
  const last = rest === 0 ? named.at(-1) : rest === 1 ? "one other person" : `${rest} others`;
  const first = rest === 0 ? named.slice(0, -1) : named;
  return first.length === 0 ? `${last}` : `${first.join(", ")} and ${last}`;
}
