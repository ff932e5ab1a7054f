/** Describes the connection in words. A pure function, so that every sentence a person may read has a test. */
import { msg, str } from "@lit/localize";
import { formatNumber, plural } from "../language/language.ts";
import type { GrapevineStatus } from "../../sync/index.ts";
import type { Headcount } from "../people/list-people.ts";

export interface Situation {
  /** The provider's status, or undefined before it connects. */
  readonly status: GrapevineStatus | undefined;
  /** Whether this replica was equal to a peer's when last compared, and no linked peer is known to differ. */
  readonly synced: boolean;
  /** Whether nothing of the document has reached this device yet. */
  readonly waiting: boolean;
  /** Whether text is arriving that is not shown yet. */
  readonly receiving: boolean;
  readonly headcount: Headcount;
  /** The known names of others. */
  readonly names: readonly string[];
  /** `navigator.onLine`: false is certain, true is a guess. */
  readonly online: boolean;
  /** Whether edits are being kept on this device. */
  readonly saving: boolean;
  /** Whether the signaling server or a peer was ever reached. */
  readonly wasConnected: boolean;
  /** Whether the search for others or for the server began so recently that silence means nothing yet. */
  readonly looking: boolean;
}

export interface StatusWords {
  readonly words: string;
  /**
   * How the line looks. `good`: everyone is in sync. `busy`: something is under way. `alone`: nobody else is here.
   * `warn`: something is wrong.
   */
  readonly tone: "good" | "busy" | "alone" | "warn";
  /** Whether the network or the server is gone. */
  readonly isCut?: true;
}

/** The picture beside the words, so that colour is not the only sign. */
export function iconOf({ tone, isCut }: StatusWords): string {
  if (tone === "alone") return isCut ? "cloud-off" : "device";
  return { good: "check", busy: "arrows", warn: "warning" }[tone];
}

/** Returns one short sentence without a full stop. */
export function describeStatus(situation: Situation): StatusWords {
  const { status, headcount, online, saving, wasConnected, looking } = situation;
  if (status === undefined) return online ? lookingForOthers() : offline(saving);
  // A link is proof of a connection, whatever the browser says about the network: peers may be in the same house.
  if (status.links > 0 && headcount.people > 1) return describePeople(situation);
  if (!online) return offline(saving);
  const serverSpeaks = status.signaling === "connected";
  if (wasConnected && !serverSpeaks && looking) return { words: msg("Reconnecting"), tone: "busy" };
  if (status.unreachable > 0) {
    const people = countOf(status.unreachable);
    return { words: msg(str`Cannot reach ${people}`), tone: "warn" };
  }
  const sought = soughtPeople(situation);
  if (sought > 0) {
    const people = whom(sought, situation.names);
    return { words: msg(str`Connecting to ${people}`), tone: "busy" };
  }
  if (status.signaling === "connecting") return looking ? lookingForOthers() : serverUnreachable(saving);
  // A person whose only links are to their own tabs is alone.
  return status.alone || status.links > 0 || !looking ? describeAlone(situation) : lookingForOthers();
}

export const lookingForOthers = (): StatusWords => ({ words: msg("Looking for others"), tone: "busy" });

function describePeople({ status, synced, receiving, headcount }: Situation): StatusWords {
  const people = countOf(headcount.people);
  if (receiving) return { words: msg(str`${people}, receiving the text`), tone: "busy" };
  return synced && status?.inSync === true
    ? { words: msg(str`${people}, in sync`), tone: "good" }
    : { words: msg(str`${people}, catching up`), tone: "busy" };
}

function describeAlone({ headcount: { tabs }, saving, waiting }: Situation): StatusWords {
  if (waiting) return { words: msg("Nobody else is here"), tone: "alone" };
  const count = formatNumber(tabs);
  if (!saving)
    return { words: tabs > 1 ? msg(str`Only in these ${count} tabs`) : msg("Only in this tab"), tone: "warn" };
  return {
    words: tabs > 1 ? msg(str`Only on this device (${count} tabs)`) : msg("Only on this device"),
    tone: "alone",
  };
}

/** Counts the people who are known to be there and not linked yet: members, and peers that the server named. */
function soughtPeople({ status, headcount }: Situation): number {
  const named = Math.max(status?.named ?? 0, Math.min(status?.dialling ?? 0, 1)) - headcount.awaitedTabs;
  return Math.max(headcount.people - 1, named);
}

const whom = (count: number, names: readonly string[]): string =>
  count === 1 && names.length === 1 ? (names[0] ?? "") : countOf(count);

function countOf(people: number): string {
  const count = formatNumber(people);
  return plural(people, { one: msg("1 person"), other: msg(str`${count} people`) });
}

function offline(saving: boolean): StatusWords {
  return saving
    ? { words: msg("Offline, your edits are kept"), tone: "alone", isCut: true }
    : { words: msg("Offline, your edits are only in this tab"), tone: "warn", isCut: true };
}

function serverUnreachable(saving: boolean): StatusWords {
  return saving
    ? { words: msg("Server unreachable, your edits are kept"), tone: "alone", isCut: true }
    : { words: msg("Server unreachable, your edits are only in this tab"), tone: "warn", isCut: true };
}
