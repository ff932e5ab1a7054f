/** The frames of the overlay: links and walks of membership, and envelopes between peers without a link. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { PeerId } from "../types.ts";
import { byte, checked, list, peerId, readFields, tail, writeFields, type Field } from "../wire/fields.ts";
import { encoderOf, kindOf, type Kinds } from "../wire/kinds.ts";
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

const ttl = checked(byte, (hops) => hops > limits.hops && `${hops} hops to go`);
const body = checked(tail, ({ length }) => length > limits.introductionBytes && `introduction of ${length} bytes`);
const neighbours = list(peerId, limits.neighbours);
const shuffled = list(peerId, limits.shuffled);
const changes = { added: neighbours, removed: neighbours };
/** The last field of a frame, which may be missing. */
const replacement: Field<PeerId | undefined> = {
  write(encoder, peer) {
    if (peer) peerId.write(encoder, peer);
  },
  read: (decoder) => (decoding.hasContent(decoder) ? peerId.read(decoder) : undefined),
};

export const kinds: Kinds<Frame> = {
  neighbours: {
    codes: [codes.neighboursWhole, codes.neighboursChange],
    weight: ({ added, removed }) => 1 + added.length + removed.length,
    write(encoder, frame) {
      encoding.writeUint8(encoder, frame.whole ? codes.neighboursWhole : codes.neighboursChange);
      writeFields(encoder, changes, frame);
    },
    read: (decoder, code) => ({
      type: "neighbours",
      whole: code === codes.neighboursWhole,
      ...readFields(decoder, changes, {}),
    }),
  },
  leave: kindOf("leave", codes.leave, {}),
  relay: kindOf("relay", codes.relay, { to: peerId, from: peerId, ttl, body }, { costly: true }),
  unreachable: kindOf("unreachable", codes.unreachable, { peer: peerId, to: peerId, ttl }),
  join: kindOf("join", codes.join, {}, { costly: true }),
  "forward-join": kindOf("forward-join", codes.forwardJoin, { peer: peerId, ttl }, { costly: true }),
  shuffle: kindOf(
    "shuffle",
    codes.shuffle,
    { origin: peerId, ttl, peers: shuffled },
    { costly: true, weight: ({ peers }) => 1 + peers.length },
  ),
  "shuffle-reply": kindOf(
    "shuffle-reply",
    codes.shuffleReply,
    { to: peerId, ttl, peers: shuffled },
    { weight: ({ peers }) => 1 + peers.length },
  ),
  disconnect: kindOf("disconnect", codes.disconnect, { replacement }),
};

export const encodeFrame = encoderOf(kinds);
