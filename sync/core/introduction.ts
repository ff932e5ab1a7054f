/** What two peers say to each other while they have no link: the plain text of an envelope. PROTOCOL.md: "Introductions". */

/** A session description or a candidate, as WebRTC makes and takes them. Core only hands them on. */
export type Signal =
  | { readonly type: "offer" | "answer"; readonly sdp: string }
  | {
      readonly type: "candidate";
      readonly candidate: {
        readonly candidate: string;
        readonly sdpMLineIndex: number | null;
        readonly sdpMid: string | null;
      };
    };

/** `dial` names the attempt: signals of a former one must not meet those of the next. */
export type Introduction =
  | {
      readonly type: "signals";
      readonly dial: string;
      readonly signals: readonly Signal[];
      /** Goes with an offer: the sender has few links or none. */
      readonly urgent: boolean;
    }
  /** Asks whether an offer would be welcome. `urgent` as with an offer. */
  | { readonly type: "knock"; readonly dial: string; readonly urgent: boolean }
  /** The answers to a knock, and the second also to an offer: from a peer that has links enough. */
  | { readonly type: "welcome"; readonly dial: string }
  | { readonly type: "refusal"; readonly dial: string };

/** How an introduction goes or came: over the links of peers in between, or by the signaling server. */
export type Way = "overlay" | "server";

/** Whether an offer is among these signals. */
export const hasOffer = (signals: readonly Signal[]): boolean => signals.some(({ type }) => type === "offer");
