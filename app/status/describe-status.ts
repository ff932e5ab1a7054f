/** Describes the connection in words. A pure function, so that every sentence a person may read has a test. */
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
}

/** The picture beside the words, so that colour is not the only sign. */
export function iconOf({ words, tone }: StatusWords): string {
  if (tone === "alone") return /^(Offline|Server)/.test(words) ? "cloud-off" : "device";
  return { good: "check", busy: "arrows", warn: "warning" }[tone];
}

/** Returns one short sentence without a full stop. */
export function describeStatus(situation: Situation): StatusWords {
  const { status, headcount, online, saving, wasConnected, looking } = situation;
  if (status === undefined) return online ? lookingForOthers : kept("Offline", saving);
  // A link is proof of a connection, whatever the browser says about the network: peers may be in the same house.
  if (status.links > 0 && headcount.people > 1) return describePeople(situation);
  if (!online) return kept("Offline", saving);
  const serverSpeaks = status.signaling === "connected";
  if (wasConnected && !serverSpeaks && looking) return { words: "Reconnecting", tone: "busy" };
  if (status.unreachable > 0) return { words: `Cannot reach ${countOf(status.unreachable)}`, tone: "warn" };
  const sought = soughtPeople(situation);
  if (sought > 0) return { words: `Connecting to ${whom(sought, situation.names)}`, tone: "busy" };
  if (status.signaling === "connecting") return looking ? lookingForOthers : kept("Server unreachable", saving);
  // A person whose only links are to their own tabs is alone.
  return status.alone || status.links > 0 || !looking ? describeAlone(situation) : lookingForOthers;
}

const lookingForOthers: StatusWords = { words: "Looking for others", tone: "busy" };

function describePeople({ status, synced, receiving, headcount }: Situation): StatusWords {
  const people = countOf(headcount.people);
  if (receiving) return { words: `${people}, receiving the text`, tone: "busy" };
  return synced && status?.inSync === true
    ? { words: `${people}, in sync`, tone: "good" }
    : { words: `${people}, catching up`, tone: "busy" };
}

function describeAlone({ headcount: { tabs }, saving, waiting }: Situation): StatusWords {
  if (waiting) return { words: "Nobody else is here", tone: "alone" };
  if (!saving) return { words: tabs > 1 ? `Only in these ${tabs} tabs` : "Only in this tab", tone: "warn" };
  return { words: tabs > 1 ? `Only on this device (${tabs} tabs)` : "Only on this device", tone: "alone" };
}

/** Counts the people who are known to be there and not linked yet: members, and peers that the server named. */
function soughtPeople({ status, headcount }: Situation): number {
  const named = Math.max(status?.named ?? 0, Math.min(status?.dialling ?? 0, 1)) - headcount.awaitedTabs;
  return Math.max(headcount.people - 1, named);
}

const whom = (count: number, names: readonly string[]): string =>
  count === 1 && names.length === 1 ? (names[0] ?? "") : countOf(count);

const countOf = (count: number): string => (count === 1 ? "1 person" : `${count} people`);

function kept(trouble: string, saving: boolean): StatusWords {
  return saving
    ? { words: `${trouble}, your edits are kept`, tone: "alone" }
    : { words: `${trouble}, your edits are only in this tab`, tone: "warn" };
}
