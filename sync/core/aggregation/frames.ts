/** The frames of aggregation: shares of the sums, and their receipts. */
import type * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { PeerId } from "../types.ts";
import { readFiniteFloat, readPeerId, readUint32, readVarUint, writePeerId } from "../wire/fields.ts";
import { encoderOf, type Kinds } from "../wire/kinds.ts";
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

export const kinds: Kinds<Frame> = {
  share: {
    codes: [codes.share],
    write(encoder, share) {
      encoding.writeUint8(encoder, codes.share);
      encoding.writeVarUint(encoder, share.epoch);
      encoding.writeVarUint(encoder, share.transfer);
      writePeerId(encoder, share.leader);
      encoding.writeUint32(encoder, share.reference);
      for (const part of [share.weight, share.count, share.inSync, share.roundTripMs])
        encoding.writeFloat64(encoder, part);
      encoding.writeVarUint(encoder, share.worstRoundTripMs);
    },
    read: (decoder) => ({
      type: "share",
      epoch: readVarUint(decoder),
      transfer: readVarUint(decoder),
      leader: readPeerId(decoder),
      reference: readUint32(decoder),
      weight: readWholeMass(decoder),
      count: readWholeMass(decoder),
      inSync: readMass(decoder),
      roundTripMs: readMass(decoder),
      worstRoundTripMs: readVarUint(decoder),
    }),
  },
  "share-ack": {
    codes: [codes.shareAck],
    write(encoder, { epoch, transfer }) {
      encoding.writeUint8(encoder, codes.shareAck);
      encoding.writeVarUint(encoder, epoch);
      encoding.writeVarUint(encoder, transfer);
    },
    read: (decoder) => ({ type: "share-ack", epoch: readVarUint(decoder), transfer: readVarUint(decoder) }),
  },
};

export const encodeFrame = encoderOf(kinds);

function readMass(decoder: decoding.Decoder): number {
  const mass = readFiniteFloat(decoder);
  if (Math.abs(mass) > limits.mass) throw new Error(`a mass of ${mass}`);
  return mass;
}

/** A part of a sum to which each peer adds once. No part is owed to any peer. */
function readWholeMass(decoder: decoding.Decoder): number {
  const mass = readMass(decoder);
  if (mass < 0) throw new Error("negative mass");
  return mass;
}
