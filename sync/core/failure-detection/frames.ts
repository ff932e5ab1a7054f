/** The frames of failure detection: probes, news of members, rosters, and asking others about a silent peer. */
import type * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { PeerId } from "../types.ts";
import { byte, digest, list, peerId, readFlags, readList, record, uint32, varUint } from "../wire/fields.ts";
import { encoderOf, kindOf, type Kinds } from "../wire/kinds.ts";
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

const rosterItems = list(
  record<RosterItem>({ peer: peerId, incarnation: varUint, presenceClock: varUint }),
  limits.roster,
);

export const kinds: Kinds<Frame> = {
  probe: kindOf("probe", codes.probe, { nonce: varUint, digest, roster: uint32 }, { once: "last" }),
  "probe-ack": {
    codes: [codes.probeAck],
    write(encoder, { nonce, same, sameRoster }) {
      encoding.writeUint8(encoder, codes.probeAck);
      varUint.write(encoder, nonce);
      encoding.writeUint8(encoder, (same ? 1 : 0) | (sameRoster ? 2 : 0));
    },
    read(decoder) {
      const nonce = varUint.read(decoder);
      const flags = readFlags(decoder, 2);
      return { type: "probe-ack", nonce, same: (flags & 1) !== 0, sameRoster: (flags & 2) !== 0 };
    },
  },
  news: {
    codes: [codes.news],
    weight: ({ items }) => 1 + items.length,
    write(encoder, { items }, self) {
      encoding.writeUint8(encoder, codes.news);
      varUint.write(encoder, items.length);
      for (const { peer, state, incarnation, accuser } of items) {
        encoding.writeUint8(encoder, memberStates.indexOf(state));
        peerId.write(encoder, peer);
        varUint.write(encoder, incarnation);
        if (state === "suspect") peerId.write(encoder, accuser ?? self);
      }
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
      rosterItems.write(encoder, items);
    },
    read(decoder) {
      const flags = readFlags(decoder, 2);
      const items = rosterItems.read(decoder);
      return { type: "roster", reply: (flags & 1) !== 0, partial: (flags & 2) !== 0, items };
    },
  },
  "ping-request": kindOf("ping-request", codes.pingRequest, { target: peerId }, { costly: true }),
  vouch: kindOf("vouch", codes.vouch, { target: peerId }),
};

export const encodeFrame = encoderOf(kinds);

function readNews(decoder: decoding.Decoder): NewsItem {
  const state = memberStates[byte.read(decoder)];
  if (!state) throw new Error("news of no known state");
  const peer = peerId.read(decoder);
  const incarnation = varUint.read(decoder);
  return { peer, state, incarnation, accuser: state === "suspect" ? peerId.read(decoder) : undefined };
}
