/**
 * Introductions: the WebRTC signals of one dial, sealed for one peer, so that whoever relays them sees neither
 * addresses nor fingerprints. The seal is bound to sender and addressee.
 */
import { open, seal } from "../keys/seal.ts";
import { fromBase64Url, toBase64Url } from "../keys/secret.ts";
import type { PeerId } from "../core/index.ts";
import type { Signal } from "./webrtc.ts";

/** What travels in one envelope. `dial` names the attempt: signals of a former one must not meet those of the next. */
export interface Introduction {
  readonly dial: string;
  readonly signals: readonly Signal[];
}

const maxSignals = 64;
const maxSdpChars = 32 * 1024;

/** Seals an introduction: base64url text. */
export async function sealIntroduction(
  key: CryptoKey,
  from: PeerId,
  to: PeerId,
  introduction: Introduction,
): Promise<string> {
  const plain = new TextEncoder().encode(JSON.stringify(introduction));
  return toBase64Url(await seal(key, plain, context(from, to)));
}

/** Opens an envelope, or gives undefined for anything that no member sealed for `to` in the name of `from`. */
export async function openIntroduction(
  key: CryptoKey,
  from: PeerId,
  to: PeerId,
  body: string,
): Promise<Introduction | undefined> {
  const envelope = fromBase64Url(body);
  const plain = envelope && (await open(key, envelope, context(from, to)));
  return plain && parseIntroduction(new TextDecoder().decode(plain));
}

/** A fresh name for an attempt. */
export function createDialId(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(9)));
}

const context = (from: PeerId, to: PeerId): string => `grapevine v1 signal ${from} ${to}`;

function parseIntroduction(text: string): Introduction | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { dial, signals } = value as Record<string, unknown>;
  if (typeof dial !== "string" || !/^[A-Za-z0-9_-]{12}$/.test(dial)) return undefined;
  if (!Array.isArray(signals) || signals.length > maxSignals || !signals.every(isSignal)) return undefined;
  return { dial, signals };
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
