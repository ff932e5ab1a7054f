/**
 * Introductions in sealed envelopes: a relay sees neither addresses nor fingerprints. The seal is bound to sender and
 * addressee. An envelope goes over the links of peers in between, as bytes, or by the signaling server, as base64url text.
 */
import { hasOffer, type Introduction, type PeerId, type Signal, type Way } from "../core/index.ts";
import { open, seal } from "../keys/seal.ts";
import { fromBase64Url, toBase64Url } from "../keys/secret.ts";

export interface EnvelopesListener {
  /** An introduction is sealed, and ready to send. */
  sealed(to: PeerId, envelope: Uint8Array, way: Way): void;
  opened(from: PeerId, introduction: Introduction, way: Way): void;
}

/** Most envelopes from peers that wait to be opened. Further ones are dropped. */
const maxOpening = 256;
const maxSignals = 64;
const maxSdpChars = 32 * 1024;

export class Envelopes {
  readonly #self: PeerId;
  readonly #key: CryptoKey;
  readonly #listener: EnvelopesListener;
  /** For each peer, the sealing and opening under way, so that signals keep their order. */
  readonly #order = new Map<PeerId, Promise<void>>();
  #opening = 0;
  #closed = false;

  constructor(self: PeerId, key: CryptoKey, listener: EnvelopesListener) {
    this.#self = self;
    this.#key = key;
    this.#listener = listener;
  }

  seal(to: PeerId, introduction: Introduction, way: Way): void {
    this.#inOrder(to, async () => {
      const envelope = await sealIntroduction(this.#key, this.#self, to, introduction);
      if (!this.#closed) this.#listener.sealed(to, envelope, way);
    });
  }

  /** Takes an envelope that came over the overlay. Drops one that it cannot open. */
  openBytes(from: PeerId, envelope: Uint8Array): void {
    this.#open(from, new Uint8Array(envelope), "overlay");
  }

  /** Takes an envelope that the signaling server relayed. Drops one that it cannot open. */
  openText(from: PeerId, body: string): void {
    const envelope = fromBase64Url(body);
    if (envelope) this.#open(from, envelope, "server");
  }

  /** Stops calling the listener. */
  close(): void {
    this.#closed = true;
  }

  #open(from: PeerId, envelope: Uint8Array<ArrayBuffer>, way: Way): void {
    if (this.#opening >= maxOpening) return;
    this.#opening++;
    this.#inOrder(from, async () => {
      const introduction = await openIntroduction(this.#key, from, this.#self, envelope);
      this.#opening--;
      if (introduction && !this.#closed) this.#listener.opened(from, introduction, way);
    });
  }

  #inOrder(peer: PeerId, work: () => Promise<void>): void {
    const next = (this.#order.get(peer) ?? Promise.resolve()).then(work).catch(() => {
      // Sealing fails only if the page is closing. The attempt then ends by its timeout.
    });
    this.#order.set(peer, next);
    void next.then(() => {
      if (this.#order.get(peer) === next) this.#order.delete(peer);
    });
  }
}

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

/** Opens an envelope. Returns undefined for one that no member sealed for `to` in the name of `from`. */
export async function openIntroduction(
  key: CryptoKey,
  from: PeerId,
  to: PeerId,
  envelope: Uint8Array<ArrayBuffer>,
): Promise<Introduction | undefined> {
  const plain = await open(key, envelope, context(from, to));
  return plain && parseIntroduction(new TextDecoder().decode(plain));
}

/** An unguessable name for an attempt. */
export function createDialId(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(9)));
}

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
