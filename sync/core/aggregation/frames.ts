/** The frames of aggregation: shares of the sums, and their receipts. */
import type { PeerId } from "../types.ts";
import { checked, float, peerId, uint32, varUint } from "../wire/fields.ts";
import { encoderOf, kindOf, type Kinds } from "../wire/kinds.ts";
import { limits } from "../wire/limits.ts";

/** One transfer of push-sum. */
export interface Share {
  readonly epoch: number;
  /** Numbers the sender's transfers, so that one is taken in once. */
  readonly transfer: number;
  /** The peer that holds all weight at the start; the smallest of those that meet wins. */
  readonly leader: PeerId;
  /** Hash of the leader's digest, that all others count against. */
  readonly reference: number;
  /** Parts of the sums over all peers: 1 at the leader, 1 each, 1 for each equal digest, mean round trip in ms. */
  readonly weight: number;
  readonly count: number;
  readonly inSync: number;
  readonly roundTripMs: number;
  /** Largest round trip that anyone has seen, in ms; a maximum, not a part. */
  readonly worstRoundTripMs: number;
}

export type Frame =
  /** A part of the sender's mass in push-sum. */
  | ({ readonly type: "share" } & Share)
  | { readonly type: "share-ack"; readonly epoch: number; readonly transfer: number };

export type FrameOf<T extends Frame["type"]> = Extract<Frame, { readonly type: T }>;

export const codes = { share: 0x31, shareAck: 0x32 } as const;

const mass = checked(float, (part) => Math.abs(part) > limits.mass && `a mass of ${part}`);
/** A part of a sum to which each peer adds once. No part is owed to any peer. */
const wholeMass = checked(mass, (part) => part < 0 && "negative mass");
const transfer = { epoch: varUint, transfer: varUint };

export const kinds: Kinds<Frame> = {
  share: kindOf("share", codes.share, {
    ...transfer,
    leader: peerId,
    reference: uint32,
    weight: wholeMass,
    count: wholeMass,
    inSync: mass,
    roundTripMs: mass,
    worstRoundTripMs: varUint,
  }),
  "share-ack": kindOf("share-ack", codes.shareAck, transfer),
};

export const encodeFrame = encoderOf(kinds);
