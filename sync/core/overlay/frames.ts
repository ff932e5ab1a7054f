/** The frames of the overlay: links and walks of membership, and envelopes between peers without a link. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { PeerId } from "../types.ts";
import { readByte, readPeerId, readPeerIds, readTail, writePeerId, writePeerIds } from "../wire/fields.ts";
import { encoderOf, type Kinds } from "../wire/kinds.ts";
import { limits } from "../wire/limits.ts";

export type Frame =
  /** `whole`: these are all links of the sender; otherwise changes since the last frame. */
  | {
      readonly type: "neighbours";
      readonly whole: boolean;
      readonly added: readonly PeerId[];
      readonly removed: readonly PeerId[];
    }
  /** The sender leaves the room. */
  | { readonly type: "leave" }
  /** A sealed envelope on its way between two peers that have no link. */
  | {
      readonly type: "relay";
      readonly to: PeerId;
      readonly from: PeerId;
      readonly ttl: number;
      readonly body: Uint8Array;
    }
  /** No peer knew a route to `peer`. Sent to the sender of the envelope, `to`. */
  | { readonly type: "unreachable"; readonly peer: PeerId; readonly to: PeerId; readonly ttl: number }
  | { readonly type: "join" }
  | { readonly type: "forward-join"; readonly peer: PeerId; readonly ttl: number }
  | { readonly type: "shuffle"; readonly origin: PeerId; readonly ttl: number; readonly peers: readonly PeerId[] }
  | { readonly type: "shuffle-reply"; readonly to: PeerId; readonly ttl: number; readonly peers: readonly PeerId[] }
  /** The sender gives up this link; `replacement` looks for one. */
  | { readonly type: "disconnect"; readonly replacement: PeerId | undefined };

export type FrameOf<T extends Frame["type"]> = Extract<Frame, { readonly type: T }>;

export const codes = {
  neighboursWhole: 0x04,
  neighboursChange: 0x05,
  leave: 0x0d,
  relay: 0x21,
  unreachable: 0x22,
  join: 0x23,
  forwardJoin: 0x24,
  shuffle: 0x25,
  shuffleReply: 0x26,
  disconnect: 0x27,
} as const;

export const kinds: Kinds<Frame> = {
  neighbours: {
    codes: [codes.neighboursWhole, codes.neighboursChange],
    weight: ({ added, removed }) => 1 + added.length + removed.length,
    write(encoder, { whole, added, removed }) {
      encoding.writeUint8(encoder, whole ? codes.neighboursWhole : codes.neighboursChange);
      writePeerIds(encoder, added);
      writePeerIds(encoder, removed);
    },
    read: (decoder, code) => ({
      type: "neighbours",
      whole: code === codes.neighboursWhole,
      added: readPeerIds(decoder, limits.neighbours),
      removed: readPeerIds(decoder, limits.neighbours),
    }),
  },
  leave: {
    codes: [codes.leave],
    write: (encoder) => encoding.writeUint8(encoder, codes.leave),
    read: () => ({ type: "leave" }),
  },
  relay: {
    codes: [codes.relay],
    costly: true,
    write(encoder, { to, from, ttl, body }) {
      encoding.writeUint8(encoder, codes.relay);
      writePeerId(encoder, to);
      writePeerId(encoder, from);
      encoding.writeUint8(encoder, ttl);
      encoding.writeUint8Array(encoder, body);
    },
    read(decoder) {
      const to = readPeerId(decoder);
      const from = readPeerId(decoder);
      const ttl = readHops(decoder);
      const body = readTail(decoder);
      if (body.length > limits.introductionBytes) throw new Error(`introduction of ${body.length} bytes`);
      return { type: "relay", to, from, ttl, body };
    },
  },
  unreachable: {
    codes: [codes.unreachable],
    write(encoder, { peer, to, ttl }) {
      encoding.writeUint8(encoder, codes.unreachable);
      writePeerId(encoder, peer);
      writePeerId(encoder, to);
      encoding.writeUint8(encoder, ttl);
    },
    read: (decoder) => ({
      type: "unreachable",
      peer: readPeerId(decoder),
      to: readPeerId(decoder),
      ttl: readHops(decoder),
    }),
  },
  join: {
    codes: [codes.join],
    costly: true,
    write: (encoder) => encoding.writeUint8(encoder, codes.join),
    read: () => ({ type: "join" }),
  },
  "forward-join": {
    codes: [codes.forwardJoin],
    costly: true,
    write(encoder, { peer, ttl }) {
      encoding.writeUint8(encoder, codes.forwardJoin);
      writePeerId(encoder, peer);
      encoding.writeUint8(encoder, ttl);
    },
    read: (decoder) => ({ type: "forward-join", peer: readPeerId(decoder), ttl: readHops(decoder) }),
  },
  shuffle: {
    codes: [codes.shuffle],
    costly: true,
    weight: ({ peers }) => 1 + peers.length,
    write(encoder, { origin, ttl, peers }) {
      encoding.writeUint8(encoder, codes.shuffle);
      writeWalk(encoder, origin, ttl, peers);
    },
    read(decoder) {
      const { peer: origin, ttl, peers } = readWalk(decoder);
      return { type: "shuffle", origin, ttl, peers };
    },
  },
  "shuffle-reply": {
    codes: [codes.shuffleReply],
    weight: ({ peers }) => 1 + peers.length,
    write(encoder, { to, ttl, peers }) {
      encoding.writeUint8(encoder, codes.shuffleReply);
      writeWalk(encoder, to, ttl, peers);
    },
    read(decoder) {
      const { peer: to, ttl, peers } = readWalk(decoder);
      return { type: "shuffle-reply", to, ttl, peers };
    },
  },
  disconnect: {
    codes: [codes.disconnect],
    write(encoder, { replacement }) {
      encoding.writeUint8(encoder, codes.disconnect);
      if (replacement) writePeerId(encoder, replacement);
    },
    read: (decoder) => ({
      type: "disconnect",
      replacement: decoding.hasContent(decoder) ? readPeerId(decoder) : undefined,
    }),
  },
};

export const encodeFrame = encoderOf(kinds);

function writeWalk(encoder: encoding.Encoder, peer: PeerId, ttl: number, peers: readonly PeerId[]): void {
  writePeerId(encoder, peer);
  encoding.writeUint8(encoder, ttl);
  writePeerIds(encoder, peers);
}

function readWalk(decoder: decoding.Decoder): { peer: PeerId; ttl: number; peers: PeerId[] } {
  return { peer: readPeerId(decoder), ttl: readHops(decoder), peers: readPeerIds(decoder, limits.shuffled) };
}

function readHops(decoder: decoding.Decoder): number {
  const hops = readByte(decoder);
  if (hops > limits.hops) throw new Error(`${hops} hops to go`);
  return hops;
}
