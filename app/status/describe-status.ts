/** The connection in words. A pure function, so that every sentence a person may read has a test. */
import type { GrapevineStatus } from "../../sync/index.ts";

export interface Situation {
  /** What the provider tells, or undefined while there is none yet. */
  readonly status: GrapevineStatus | undefined;
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
export function describeStatus({ status, online, saving, wasConnected, starting }: Situation): StatusWords {
  // A link is proof, whatever the browser believes of its network: peers may be in the same house.
  if (status !== undefined && status.links > 0) {
    const people = `${Math.max(status.members, 2)} people`;
    return status.inSync
      ? { words: `${people}, in sync`, tone: "good" }
      : { words: `${people}, catching up`, tone: "busy" };
  }
  if (!online) {
    return saving
      ? { words: "Offline, your edits are kept", tone: "alone" }
      : { words: "Offline, your edits are only in this tab", tone: "warn" };
  }
  const alone = saving
    ? ({ words: "Only on this device", tone: "alone" } as const)
    : ({ words: "Only in this tab", tone: "warn" } as const);
  if (status?.signaling === "connected") return alone;
  if (wasConnected) return { words: "Reconnecting", tone: "busy" };
  return starting ? { words: "Connecting", tone: "busy" } : alone;
}
