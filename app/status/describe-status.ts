/** The connection in words. A pure function, so that every sentence a person may read has a test. */
import type { GrapevineStatus } from "../../sync/index.ts";
import type { Headcount } from "../people/list-people.ts";

export interface Situation {
  /** What the provider tells, or undefined while there is none yet. */
  readonly status: GrapevineStatus | undefined;
  /** Whether text is on its way in that is not shown yet. */
  readonly receiving: boolean;
  /** How many people are here, and how many tabs this browser has of the document. */
  readonly headcount: Headcount;
  /** `navigator.onLine`: false is certain, true is a guess. */
  readonly online: boolean;
  /** Whether edits are being kept on this device. */
  readonly saving: boolean;
  /** Whether the signaling server or a peer was ever reached. */
  readonly wasConnected: boolean;
  /** True until the first attempt to connect has ended, one way or the other. */
  readonly starting: boolean;
}

export interface StatusWords {
  readonly words: string;
  /** How it should look: `good` everyone is equal, `busy` something is under way, `alone` nobody is near, `warn`. */
  readonly tone: "good" | "busy" | "alone" | "warn";
}

/** One short sentence without a full stop. */
export function describeStatus(situation: Situation): StatusWords {
  const { status, receiving, headcount, online, saving, wasConnected, starting } = situation;
  // A link is proof, whatever the browser believes of its network: peers may be in the same house.
  if (status !== undefined && status.links > 0 && headcount.people > 1) {
    const people = `${headcount.people} people`;
    if (receiving) return { words: `${people}, receiving the text`, tone: "busy" };
    return status.inSync
      ? { words: `${people}, in sync`, tone: "good" }
      : { words: `${people}, catching up`, tone: "busy" };
  }
  if (!online) {
    return saving
      ? { words: "Offline, your edits are kept", tone: "alone" }
      : { words: "Offline, your edits are only in this tab", tone: "warn" };
  }
  const { tabs } = headcount;
  const alone = saving
    ? ({ words: tabs > 1 ? `Only on this device (${tabs} tabs)` : "Only on this device", tone: "alone" } as const)
    : ({ words: tabs > 1 ? `Only in these ${tabs} tabs` : "Only in this tab", tone: "warn" } as const);
  if (status?.signaling === "connected") return alone;
  if (wasConnected) return { words: "Reconnecting", tone: "busy" };
  return starting ? { words: "Connecting", tone: "busy" } : alone;
}
