/**
 * Introductions: the WebRTC signals of one dial, sealed for one peer, so that whoever relays them sees neither
 * addresses nor fingerprints. The seal is bound to sender and addressee.
 */
import { open, seal } from "../keys/seal.ts";
import { toBase64Url } from "../keys/secret.ts";
import type { PeerId } from "../core/index.ts";
import type { Signal } from "./webrtc.ts";

/** What travels in one envelope. `dial` names the attempt: signals of a former one must not meet those of the next. */
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

const maxSignals = 64;
const maxSdpChars = 32 * 1024;

/** Seals an introduction: the bytes of an AES-GCM envelope. */
export async function sealIntroduction(
  key: CryptoKey,
  from: PeerId,
  to: PeerId,
  introduction: Introduction,
): Promise<Uint8Array> {
  const plain = new TextEncoder().encode(JSON.stringify(plainOf(introduction)));
  return seal(key, plain, context(from, to));
}

/** Opens an envelope, or gives undefined for anything that no member sealed for `to` in the name of `from`. */
export async function openIntroduction(
  key: CryptoKey,
  from: PeerId,
  to: PeerId,
  envelope: Uint8Array<ArrayBuffer>,
): Promise<Introduction | undefined> {
  const plain = await open(key, envelope, context(from, to));
  return plain && parseIntroduction(new TextDecoder().decode(plain));
}

/** A fresh name for an attempt. */
export function createDialId(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(9)));
}

export const hasOffer = (signals: readonly Signal[]): boolean => signals.some(({ type }) => type === "offer");

const context = (from: PeerId, to: PeerId): string => `grapevine v1 signal ${from} ${to}`;

function plainOf(introduction: Introduction): object {
  const { dial } = introduction;
  if (introduction.type === "welcome") return { dial, welcome: true };
  if (introduction.type === "refusal") return { dial, refused: true };
  const what = introduction.type === "knock" ? { dial, knock: true } : { dial, signals: introduction.signals };
  return introduction.urgent ? { ...what, urgent: true } : what;
}

function parseIntroduction(text: string): Introduction | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { dial, signals, urgent, ...answers } = value as Record<string, unknown>;
  if (typeof dial !== "string" || !/^[A-Za-z0-9_-]{12}$/.test(dial)) return undefined;
  if (urgent !== undefined && urgent !== true) return undefined;
  const is = (name: string): boolean => answers[name] === true && Object.keys(answers).length === 1;
  if (signals === undefined) {
    if (is("knock")) return { type: "knock", dial, urgent: urgent === true };
    if (urgent) return undefined;
    if (is("welcome")) return { type: "welcome", dial };
    return is("refused") ? { type: "refusal", dial } : undefined;
  }
  if (!Array.isArray(signals) || signals.length === 0 || signals.length > maxSignals) return undefined;
  if (!signals.every(isSignal) || Object.keys(answers).length > 0 || (urgent && !hasOffer(signals))) return undefined;
  return { type: "signals", dial, signals, urgent: urgent === true };
}

function isSignal(value: unknown): value is Signal {
  if (typeof value !== "object" || value === null) return false;
  const { type, sdp, candidate } = value as Record<string, unknown>;
  if (type === "offer" || type === "answer") return typeof sdp === "string" && sdp.length <= maxSdpChars;
  if (type !== "candidate" || typeof candidate !== "object" || candidate === null) return false;
  const { candidate: line, sdpMLineIndex, sdpMid } = candidate as Record<string, unknown>;
  return (
    typeof line === "string" &&
    line.length <= 1024 &&
    (sdpMLineIndex === null || sdpMLineIndex === undefined || typeof sdpMLineIndex === "number") &&
    (sdpMid === null || sdpMid === undefined || (typeof sdpMid === "string" && sdpMid.length <= 64))
  );
}
