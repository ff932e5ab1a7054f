/** The frames of failure detection: probes, news of members, rosters, and asking others about a silent peer. */
import type * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { PeerId } from "../types.ts";
import {
  readByte,
  readDigest,
  readFlags,
  readList,
  readPeerId,
  readUint32,
  readVarUint,
  writePeerId,
} from "../wire/fields.ts";
import { encoderOf, type Kinds } from "../wire/kinds.ts";
import { limits } from "../wire/limits.ts";

/** What a member is said to be. Later ones override earlier ones of the same incarnation. */
export const memberStates = ["alive", "suspect", "dead", "left"] as const;
export type MemberState = (typeof memberStates)[number];

/** One thing said about one member (SWIM 2002, section 4.2). */
export interface NewsItem {
  readonly peer: PeerId;
  readonly state: MemberState;
  /** Raised only by the peer itself, to refute what is said of it. */
  readonly incarnation: number;
  /** Who suspects. */
  readonly accuser: PeerId | undefined;
}

/** A living member as a roster lists it. */
export interface RosterItem {
  readonly peer: PeerId;
  readonly incarnation: number;
  /** Clock of its latest presence that the sender knows, 0 for none. */
  readonly presenceClock: number;
}

export type Frame =
  /** `roster`: hash of whom the sender believes to be alive, 0 when it does not know them all. */
  | { readonly type: "probe"; readonly nonce: number; readonly digest: Uint8Array; readonly roster: number }
  | { readonly type: "probe-ack"; readonly nonce: number; readonly same: boolean; readonly sameRoster: boolean }
  | { readonly type: "news"; readonly items: readonly NewsItem[] }
  /** `reply`: the answer to a roster. `partial`: the room is too large for the sender to know everyone. */
  | {
      readonly type: "roster";
      readonly reply: boolean;
      readonly partial: boolean;
      readonly items: readonly RosterItem[];
    }
  | { readonly type: "ping-request"; readonly target: PeerId }
  | { readonly type: "vouch"; readonly target: PeerId };

export type FrameOf<T extends Frame["type"]> = Extract<Frame, { readonly type: T }>;

export const codes = {
  probe: 0x01,
  probeAck: 0x02,
  news: 0x2d,
  roster: 0x2e,
  pingRequest: 0x2f,
  vouch: 0x30,
} as const;

export const kinds: Kinds<Frame> = {
  probe: {
    codes: [codes.probe],
    once: "last",
    write(encoder, { nonce, digest, roster }) {
      encoding.writeUint8(encoder, codes.probe);
      encoding.writeVarUint(encoder, nonce);
      encoding.writeUint8Array(encoder, digest);
      encoding.writeUint32(encoder, roster);
    },
    read: (decoder) => ({
      type: "probe",
      nonce: readVarUint(decoder),
      digest: readDigest(decoder),
      roster: readUint32(decoder),
    }),
  },
  "probe-ack": {
    codes: [codes.probeAck],
    write(encoder, { nonce, same, sameRoster }) {
      encoding.writeUint8(encoder, codes.probeAck);
      encoding.writeVarUint(encoder, nonce);
      encoding.writeUint8(encoder, (same ? 1 : 0) | (sameRoster ? 2 : 0));
    },
    read(decoder) {
      const nonce = readVarUint(decoder);
      const flags = readFlags(decoder, 2);
      return { type: "probe-ack", nonce, same: (flags & 1) !== 0, sameRoster: (flags & 2) !== 0 };
    },
  },
  news: {
    codes: [codes.news],
    weight: ({ items }) => 1 + items.length,
    write(encoder, { items }, self) {
      encoding.writeUint8(encoder, codes.news);
      encoding.writeVarUint(encoder, items.length);
      for (const item of items) writeNews(encoder, item, self);
    },
    read: (decoder) => ({ type: "news", items: readList(decoder, limits.advertised, () => readNews(decoder)) }),
  },
  roster: {
    codes: [codes.roster],
    costly: true,
    weight: ({ items }) => 1 + items.length,
    write(encoder, { reply, partial, items }) {
      encoding.writeUint8(encoder, codes.roster);
      encoding.writeUint8(encoder, (reply ? 1 : 0) | (partial ? 2 : 0));
      encoding.writeVarUint(encoder, items.length);
      for (const { peer, incarnation, presenceClock } of items) {
        writePeerId(encoder, peer);
        encoding.writeVarUint(encoder, incarnation);
        encoding.writeVarUint(encoder, presenceClock);
      }
    },
    read(decoder) {
      const flags = readFlags(decoder, 2);
      const items = readList(decoder, limits.roster, () => ({
        peer: readPeerId(decoder),
        incarnation: readVarUint(decoder),
        presenceClock: readVarUint(decoder),
      }));
      return { type: "roster", reply: (flags & 1) !== 0, partial: (flags & 2) !== 0, items };
    },
  },
  "ping-request": {
    codes: [codes.pingRequest],
    costly: true,
    write(encoder, { target }) {
      encoding.writeUint8(encoder, codes.pingRequest);
      writePeerId(encoder, target);
    },
    read: (decoder) => ({ type: "ping-request", target: readPeerId(decoder) }),
  },
  vouch: {
    codes: [codes.vouch],
    write(encoder, { target }) {
      encoding.writeUint8(encoder, codes.vouch);
      writePeerId(encoder, target);
    },
    read: (decoder) => ({ type: "vouch", target: readPeerId(decoder) }),
  },
};

export const encodeFrame = encoderOf(kinds);

function writeNews(encoder: encoding.Encoder, { peer, state, incarnation, accuser }: NewsItem, self: PeerId): void {
  encoding.writeUint8(encoder, memberStates.indexOf(state));
  writePeerId(encoder, peer);
  encoding.writeVarUint(encoder, incarnation);
  if (state === "suspect") writePeerId(encoder, accuser ?? self);
}

function readNews(decoder: decoding.Decoder): NewsItem {
  const state = memberStates[readByte(decoder)];
  if (!state) throw new Error("news of no known state");
  const peer = readPeerId(decoder);
  const incarnation = readVarUint(decoder);
  return { peer, state, incarnation, accuser: state === "suspect" ? readPeerId(decoder) : undefined };
}
