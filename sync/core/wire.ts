/**
 * The grammar of every frame on a link, and every limit on it. PROTOCOL.md says what the frames mean.
 * Numbers are lib0 varints, peer ids 8 bytes, digests 16. Decoding gives a value or a reason; it never throws.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { PeerId } from "./types.ts";
import {
  readByte,
  readBytes,
  readDigest,
  readFiniteFloat,
  readList,
  readPeerId,
  readPeerIds,
  readTail,
  readUint32,
  readVarUint,
  writePeerId,
  writePeerIds,
} from "./wire/fields.ts";
import { readSummary, writeSummary, type Summary } from "./anti-entropy/summary.ts";

/** All limits on what a peer may say in one frame. */
export const limits = {
  /** One frame, joined from its fragments. Also the largest update that can travel. */
  frameBytes: 64 * 1024 * 1024,
  /** What one transfer may be said to bring still: far above what a browser can hold as a document. */
  restBytes: 2 ** 30,
  /** One presence. */
  presenceBytes: 8 * 1024,
  /** Peers named in one frame about links: no honest peer has more. */
  neighbours: 256,
  /** Peers named in one shuffle. */
  shuffled: 64,
  /** Frames in one bundle. */
  bundled: 256,
  /** Hops that a relayed frame may still travel. */
  hops: 32,
  /** A sealed introduction. */
  introductionBytes: 64 * 1024,
  /** Entries in one advertisement or one list of news. */
  advertised: 4096,
  /** Rumors meant by one entry of an advertisement, or asked for by one graft. */
  rumorsInRange: 4096,
  /** Members named in one roster. */
  roster: 4096,
  /** Largest part of a sum in push-sum: far above what any room comes to. */
  mass: 1e12,
} as const;

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

/** Consecutive rumors of one origin. */
export interface RumorRange {
  readonly origin: PeerId;
  readonly seq: number;
  readonly count: number;
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
  /** `whole`: these are all links of the sender; otherwise changes since the last frame. */
  | {
      readonly type: "neighbours";
      readonly whole: boolean;
      readonly added: readonly PeerId[];
      readonly removed: readonly PeerId[];
    }
  | { readonly type: "rumor"; readonly origin: PeerId; readonly seq: number; readonly payload: Uint8Array }
  | Summary
  /** `restBytes`: of the updates that are still to come in this round. */
  | { readonly type: "delta"; readonly round: number; readonly restBytes: number; readonly update: Uint8Array }
  | { readonly type: "presence"; readonly origin: PeerId; readonly clock: number; readonly payload: Uint8Array }
  | { readonly type: "leave" }
  /** So many bytes of one large edit are still to come on this link, in rumors. */
  | { readonly type: "following"; readonly restBytes: number }
  /** What the sender's document says now (`content`), for as long as it has that `digest`. */
  | { readonly type: "content"; readonly digest: Uint8Array; readonly content: Uint8Array }
  /** Several small frames in one. */
  | { readonly type: "bundle"; readonly frames: readonly Frame[] }
  /** A sealed envelope on its way between two peers that have no link. */
  | {
      readonly type: "relay";
      readonly to: PeerId;
      readonly from: PeerId;
      readonly ttl: number;
      readonly body: Uint8Array;
    }
  /** Nobody knew a way to `peer`: told to the sender of the envelope, `to`. */
  | { readonly type: "unreachable"; readonly peer: PeerId; readonly to: PeerId; readonly ttl: number }
  | { readonly type: "join" }
  | { readonly type: "forward-join"; readonly peer: PeerId; readonly ttl: number }
  | { readonly type: "shuffle"; readonly origin: PeerId; readonly ttl: number; readonly peers: readonly PeerId[] }
  | { readonly type: "shuffle-reply"; readonly to: PeerId; readonly ttl: number; readonly peers: readonly PeerId[] }
  /** The sender gives up this link; `replacement` looks for one. */
  | { readonly type: "disconnect"; readonly replacement: PeerId | undefined }
  | { readonly type: "advert"; readonly ranges: readonly RumorRange[] }
  | { readonly type: "graft"; readonly range: RumorRange }
  | { readonly type: "prune"; readonly origin: PeerId }
  /** Tell me your hot rumors. */
  | { readonly type: "pull" }
  | { readonly type: "feedback"; readonly origin: PeerId; readonly seq: number; readonly knew: boolean }
  | { readonly type: "news"; readonly items: readonly NewsItem[] }
  /** `reply`: the answer to a roster. `partial`: the room is too large for the sender to know everyone. */
  | {
      readonly type: "roster";
      readonly reply: boolean;
      readonly partial: boolean;
      readonly items: readonly RosterItem[];
    }
  | { readonly type: "ping-request"; readonly target: PeerId }
  | { readonly type: "vouch"; readonly target: PeerId }
  /** A part of the sender's mass in push-sum. */
  | ({ readonly type: "share" } & Share)
  | { readonly type: "share-ack"; readonly epoch: number; readonly transfer: number };

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

export type FrameOf<T extends Frame["type"]> = Extract<Frame, { type: T }>;

export type Decoded = { readonly ok: true; readonly frame: Frame } | { readonly ok: false; readonly reason: string };

const codes = {
  probe: 0x01,
  probeAck: 0x02,
  neighboursWhole: 0x04,
  neighboursChange: 0x05,
  ownRumor: 0x06,
  relayedRumor: 0x07,
  openingSummary: 0x08,
  summary: 0x09,
  delta: 0x0a,
  ownPresence: 0x0b,
  relayedPresence: 0x0c,
  leave: 0x0d,
  following: 0x0e,
  content: 0x0f,
  bundle: 0x20,
  relay: 0x21,
  unreachable: 0x22,
  join: 0x23,
  forwardJoin: 0x24,
  shuffle: 0x25,
  shuffleReply: 0x26,
  disconnect: 0x27,
  advert: 0x28,
  graft: 0x29,
  prune: 0x2a,
  pull: 0x2b,
  feedback: 0x2c,
  news: 0x2d,
  roster: 0x2e,
  pingRequest: 0x2f,
  vouch: 0x30,
  share: 0x31,
  shareAck: 0x32,
} as const;

/** The first byte of frames whose kind tests and the simulator tell apart without decoding. */
export const frameCodes: Readonly<typeof codes> = codes;

/** Encodes `frame` as sent by `self`. An origin equal to the sender costs no bytes. */
export function encodeFrame(frame: Frame, self: PeerId): Uint8Array {
  const encoder = emptyEncoder();
  switch (frame.type) {
    case "probe":
      encoding.writeUint8(encoder, codes.probe);
      encoding.writeVarUint(encoder, frame.nonce);
      encoding.writeUint8Array(encoder, frame.digest);
      encoding.writeUint32(encoder, frame.roster);
      break;
    case "probe-ack":
      encoding.writeUint8(encoder, codes.probeAck);
      encoding.writeVarUint(encoder, frame.nonce);
      encoding.writeUint8(encoder, (frame.same ? 1 : 0) | (frame.sameRoster ? 2 : 0));
      break;
    case "neighbours":
      encoding.writeUint8(encoder, frame.whole ? codes.neighboursWhole : codes.neighboursChange);
      writePeerIds(encoder, frame.added);
      writePeerIds(encoder, frame.removed);
      break;
    case "rumor":
      writeOriginated(encoder, frame.origin, self, codes.ownRumor, codes.relayedRumor);
      encoding.writeVarUint(encoder, frame.seq);
      encoding.writeUint8Array(encoder, frame.payload);
      break;
    case "summary":
      encoding.writeUint8(encoder, frame.digest ? codes.openingSummary : codes.summary);
      writeSummary(encoder, frame);
      break;
    case "delta":
      encoding.writeUint8(encoder, codes.delta);
      encoding.writeUint32(encoder, frame.round);
      encoding.writeVarUint(encoder, Math.min(limits.restBytes, frame.restBytes));
      encoding.writeUint8Array(encoder, frame.update);
      break;
    case "presence":
      writeOriginated(encoder, frame.origin, self, codes.ownPresence, codes.relayedPresence);
      encoding.writeVarUint(encoder, frame.clock);
      encoding.writeUint8Array(encoder, frame.payload);
      break;
    case "leave":
      encoding.writeUint8(encoder, codes.leave);
      break;
    case "following":
      encoding.writeUint8(encoder, codes.following);
      encoding.writeVarUint(encoder, Math.min(limits.restBytes, frame.restBytes));
      break;
    case "content":
      encoding.writeUint8(encoder, codes.content);
      encoding.writeUint8Array(encoder, frame.digest);
      encoding.writeUint8Array(encoder, frame.content);
      break;
    case "bundle":
      return bundle(frame.frames.map((part) => encodeFrame(part, self)));
    case "relay":
      encoding.writeUint8(encoder, codes.relay);
      writePeerId(encoder, frame.to);
      writePeerId(encoder, frame.from);
      encoding.writeUint8(encoder, frame.ttl);
      encoding.writeUint8Array(encoder, frame.body);
      break;
    case "unreachable":
      encoding.writeUint8(encoder, codes.unreachable);
      writePeerId(encoder, frame.peer);
      writePeerId(encoder, frame.to);
      encoding.writeUint8(encoder, frame.ttl);
      break;
    case "join":
      encoding.writeUint8(encoder, codes.join);
      break;
    case "forward-join":
      encoding.writeUint8(encoder, codes.forwardJoin);
      writePeerId(encoder, frame.peer);
      encoding.writeUint8(encoder, frame.ttl);
      break;
    case "shuffle":
    case "shuffle-reply":
      encoding.writeUint8(encoder, frame.type === "shuffle" ? codes.shuffle : codes.shuffleReply);
      writePeerId(encoder, frame.type === "shuffle" ? frame.origin : frame.to);
      encoding.writeUint8(encoder, frame.ttl);
      writePeerIds(encoder, frame.peers);
      break;
    case "disconnect":
      encoding.writeUint8(encoder, codes.disconnect);
      if (frame.replacement) writePeerId(encoder, frame.replacement);
      break;
    case "advert":
      encoding.writeUint8(encoder, codes.advert);
      encoding.writeVarUint(encoder, frame.ranges.length);
      for (const range of frame.ranges) writeRange(encoder, range);
      break;
    case "graft":
      encoding.writeUint8(encoder, codes.graft);
      writeRange(encoder, frame.range);
      break;
    case "prune":
      encoding.writeUint8(encoder, codes.prune);
      writePeerId(encoder, frame.origin);
      break;
    case "pull":
      encoding.writeUint8(encoder, codes.pull);
      break;
    case "feedback":
      encoding.writeUint8(encoder, codes.feedback);
      writePeerId(encoder, frame.origin);
      encoding.writeVarUint(encoder, frame.seq);
      encoding.writeUint8(encoder, frame.knew ? 1 : 0);
      break;
    case "news":
      encoding.writeUint8(encoder, codes.news);
      encoding.writeVarUint(encoder, frame.items.length);
      for (const { peer, state, incarnation, accuser } of frame.items) {
        encoding.writeUint8(encoder, memberStates.indexOf(state));
        writePeerId(encoder, peer);
        encoding.writeVarUint(encoder, incarnation);
        if (state === "suspect") writePeerId(encoder, accuser ?? self);
      }
      break;
    case "roster":
      encoding.writeUint8(encoder, codes.roster);
      encoding.writeUint8(encoder, (frame.reply ? 1 : 0) | (frame.partial ? 2 : 0));
      encoding.writeVarUint(encoder, frame.items.length);
      for (const { peer, incarnation, presenceClock } of frame.items) {
        writePeerId(encoder, peer);
        encoding.writeVarUint(encoder, incarnation);
        encoding.writeVarUint(encoder, presenceClock);
      }
      break;
    case "ping-request":
    case "vouch":
      encoding.writeUint8(encoder, frame.type === "vouch" ? codes.vouch : codes.pingRequest);
      writePeerId(encoder, frame.target);
      break;
    case "share":
      encoding.writeUint8(encoder, codes.share);
      encoding.writeVarUint(encoder, frame.epoch);
      encoding.writeVarUint(encoder, frame.transfer);
      writePeerId(encoder, frame.leader);
      encoding.writeUint32(encoder, frame.reference);
      for (const part of [frame.weight, frame.count, frame.inSync, frame.roundTripMs])
        encoding.writeFloat64(encoder, part);
      encoding.writeVarUint(encoder, frame.worstRoundTripMs);
      break;
    case "share-ack":
      encoding.writeUint8(encoder, codes.shareAck);
      encoding.writeVarUint(encoder, frame.epoch);
      encoding.writeVarUint(encoder, frame.transfer);
      break;
  }
  return encoding.toUint8Array(encoder);
}

// One encoder serves all frames, since most are tiny: its first buffer is kept, unless a large frame made it grow.
let kept = encoding.createEncoder();
const keptBytes = kept.cbuf.length;

function emptyEncoder(): encoding.Encoder {
  if (kept.cbuf.length > keptBytes || kept.bufs.length > 0) kept = encoding.createEncoder();
  kept.cpos = 0;
  return kept;
}

/** Several encoded frames as one. */
export function bundle(frames: readonly Uint8Array[]): Uint8Array {
  const encoder = emptyEncoder();
  encoding.writeUint8(encoder, codes.bundle);
  encoding.writeVarUint(encoder, frames.length);
  for (const frame of frames) encoding.writeVarUint8Array(encoder, frame);
  return encoding.toUint8Array(encoder);
}

/** Decodes what the peer `from` sent. Payloads are views into `bytes`. */
export function decodeFrame(bytes: Uint8Array, from: PeerId): Decoded {
  if (bytes.length > limits.frameBytes) return { ok: false, reason: `frame of ${bytes.length} bytes` };
  try {
    return { ok: true, frame: readWhole(bytes, from, true) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function readWhole(bytes: Uint8Array, from: PeerId, mayBundle: boolean): Frame {
  const decoder = decoding.createDecoder(bytes);
  const frame = readFrame(decoder, from, mayBundle);
  if (decoding.hasContent(decoder)) throw new Error("bytes left over after the frame");
  return frame;
}

function readFrame(decoder: decoding.Decoder, from: PeerId, mayBundle: boolean): Frame {
  const code = readByte(decoder);
  switch (code) {
    case codes.probe:
      return {
        type: "probe",
        nonce: readVarUint(decoder),
        digest: readDigest(decoder),
        roster: readUint32(decoder),
      };
    case codes.probeAck: {
      const nonce = readVarUint(decoder);
      const flags = readFlags(decoder, 2);
      return { type: "probe-ack", nonce, same: (flags & 1) !== 0, sameRoster: (flags & 2) !== 0 };
    }
    case codes.neighboursWhole:
    case codes.neighboursChange:
      return {
        type: "neighbours",
        whole: code === codes.neighboursWhole,
        added: readPeerIds(decoder, limits.neighbours),
        removed: readPeerIds(decoder, limits.neighbours),
      };
    case codes.ownRumor:
    case codes.relayedRumor:
      return {
        type: "rumor",
        origin: code === codes.ownRumor ? from : readPeerId(decoder),
        seq: readSeq(decoder),
        payload: readTail(decoder),
      };
    case codes.openingSummary:
    case codes.summary:
      return readSummary(decoder, code === codes.openingSummary);
    case codes.delta:
      return {
        type: "delta",
        round: readUint32(decoder),
        restBytes: readRest(decoder),
        update: readTail(decoder),
      };
    case codes.ownPresence:
    case codes.relayedPresence: {
      const origin = code === codes.ownPresence ? from : readPeerId(decoder);
      const clock = readVarUint(decoder);
      const payload = readTail(decoder);
      if (payload.length > limits.presenceBytes) throw new Error(`presence of ${payload.length} bytes`);
      return { type: "presence", origin, clock, payload };
    }
    case codes.leave:
      return { type: "leave" };
    case codes.content:
      return { type: "content", digest: readDigest(decoder), content: readDigest(decoder) };
    case codes.following:
      return { type: "following", restBytes: readRest(decoder) };
    case codes.bundle: {
      if (!mayBundle) throw new Error("a bundle within a bundle");
      const readPart = (): Frame => readWhole(readBytes(decoder, readVarUint(decoder)), from, false);
      const frames = readList(decoder, limits.bundled, readPart);
      if (frames.length === 0) throw new Error("a bundle of nothing");
      return { type: "bundle", frames };
    }
    case codes.relay: {
      const to = readPeerId(decoder);
      const sender = readPeerId(decoder);
      const ttl = readHops(decoder);
      const body = readTail(decoder);
      if (body.length > limits.introductionBytes) throw new Error(`introduction of ${body.length} bytes`);
      return { type: "relay", to, from: sender, ttl, body };
    }
    case codes.unreachable:
      return { type: "unreachable", peer: readPeerId(decoder), to: readPeerId(decoder), ttl: readHops(decoder) };
    case codes.join:
      return { type: "join" };
    case codes.forwardJoin:
      return { type: "forward-join", peer: readPeerId(decoder), ttl: readHops(decoder) };
    case codes.shuffle:
      return {
        type: "shuffle",
        origin: readPeerId(decoder),
        ttl: readHops(decoder),
        peers: readPeerIds(decoder, limits.shuffled),
      };
    case codes.shuffleReply:
      return {
        type: "shuffle-reply",
        to: readPeerId(decoder),
        ttl: readHops(decoder),
        peers: readPeerIds(decoder, limits.shuffled),
      };
    case codes.disconnect:
      return { type: "disconnect", replacement: decoding.hasContent(decoder) ? readPeerId(decoder) : undefined };
    case codes.advert:
      return { type: "advert", ranges: readList(decoder, limits.advertised, () => readRange(decoder)) };
    case codes.graft:
      return { type: "graft", range: readRange(decoder) };
    case codes.prune:
      return { type: "prune", origin: readPeerId(decoder) };
    case codes.pull:
      return { type: "pull" };
    case codes.feedback:
      return {
        type: "feedback",
        origin: readPeerId(decoder),
        seq: readVarUint(decoder),
        knew: readFlags(decoder, 1) === 1,
      };
    case codes.news:
      return { type: "news", items: readList(decoder, limits.advertised, () => readNews(decoder)) };
    case codes.roster: {
      const flags = readFlags(decoder, 2);
      const items = readList(decoder, limits.roster, () => ({
        peer: readPeerId(decoder),
        incarnation: readVarUint(decoder),
        presenceClock: readVarUint(decoder),
      }));
      return { type: "roster", reply: (flags & 1) !== 0, partial: (flags & 2) !== 0, items };
    }
    case codes.pingRequest:
      return { type: "ping-request", target: readPeerId(decoder) };
    case codes.vouch:
      return { type: "vouch", target: readPeerId(decoder) };
    case codes.share:
      return {
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
      };
    case codes.shareAck:
      return { type: "share-ack", epoch: readVarUint(decoder), transfer: readVarUint(decoder) };
    default:
      throw new Error(`unknown frame type ${code}`);
  }
}

function writeOriginated(encoder: encoding.Encoder, origin: PeerId, self: PeerId, own: number, relayed: number): void {
  encoding.writeUint8(encoder, origin === self ? own : relayed);
  if (origin !== self) writePeerId(encoder, origin);
}

function writeRange(encoder: encoding.Encoder, { origin, seq, count }: RumorRange): void {
  writePeerId(encoder, origin);
  encoding.writeVarUint(encoder, seq);
  encoding.writeVarUint(encoder, count);
}

/** The highest number of a rumor. A range that ends with it is a safe integer, too: what is taken in is advertised. */
export const maxSeq = Number.MAX_SAFE_INTEGER - limits.rumorsInRange;

function readSeq(decoder: decoding.Decoder): number {
  const seq = readVarUint(decoder);
  if (seq > maxSeq) throw new Error("a number that is too large");
  return seq;
}

function readRange(decoder: decoding.Decoder): RumorRange {
  const origin = readPeerId(decoder);
  const seq = readSeq(decoder);
  const count = readVarUint(decoder);
  if (count === 0 || count > limits.rumorsInRange) throw new Error(`a range of ${count} rumors`);
  return { origin, seq, count };
}

function readNews(decoder: decoding.Decoder): NewsItem {
  const state = memberStates[readByte(decoder)];
  if (!state) throw new Error("news of no known state");
  const peer = readPeerId(decoder);
  const incarnation = readVarUint(decoder);
  return { peer, state, incarnation, accuser: state === "suspect" ? readPeerId(decoder) : undefined };
}

function readRest(decoder: decoding.Decoder): number {
  const rest = readVarUint(decoder);
  if (rest > limits.restBytes) throw new Error(`${rest} bytes to come`);
  return rest;
}

function readHops(decoder: decoding.Decoder): number {
  const hops = readByte(decoder);
  if (hops > limits.hops) throw new Error(`${hops} hops to go`);
  return hops;
}

function readFlags(decoder: decoding.Decoder, bits: number): number {
  const flags = readByte(decoder);
  if (flags >= 2 ** bits) throw new Error(`flags ${flags}`);
  return flags;
}

function readMass(decoder: decoding.Decoder): number {
  const mass = readFiniteFloat(decoder);
  if (Math.abs(mass) > limits.mass) throw new Error(`a mass of ${mass}`);
  return mass;
}

/** A part of a sum to which everyone adds once: nobody owes any. */
function readWholeMass(decoder: decoding.Decoder): number {
  const mass = readMass(decoder);
  if (mass < 0) throw new Error("negative mass");
  return mass;
}
