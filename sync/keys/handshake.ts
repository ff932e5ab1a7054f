/**
 * The mutual proof on a fresh link: both sides send a random challenge, then both prove that they hold the link key by
 * a MAC over both challenges, both peer ids and the channel binding (both DTLS fingerprints). Challenge and response in
 * both directions, as in ISO/IEC 9798-4; the role in the MAC keeps a proof from being reflected.
 */

/**
 * The version of everything that is said on links. The first byte of a hello, in every version: it is read before anything
 * else, so that sides of different versions know it of each other.
 */
export const protocolVersion = 3;
const peerIdBytes = 8;
const challengeBytes = 16;
const helloBytes = 1 + peerIdBytes + challengeBytes;
const proofBytes = 32;

export interface HandshakeOptions {
  readonly linkKey: CryptoKey;
  /** This side's peer id: 16 hexadecimal digits. */
  readonly self: string;
  /** Whom this side believes to talk to, when it knows. */
  readonly expected: string | undefined;
  /** Whether this side dialled. */
  readonly initiator: boolean;
  /** What both sides can tell of the channel below, the initiator's part first: its DTLS fingerprints. */
  readonly binding: string;
  send(message: Uint8Array): void;
}

export type HandshakeResult =
  | { readonly type: "waiting" }
  | { readonly type: "proved"; readonly peer: string }
  /** `version`: what the other side speaks, where that is the reason. */
  | { readonly type: "failed"; readonly reason: string; readonly version?: number };

/** One side of one handshake. Feed it what arrives, in order, until it says `proved` or `failed`. */
export class Handshake {
  readonly #options: HandshakeOptions;
  readonly #hello: Uint8Array<ArrayBuffer>;
  #theirHello: Uint8Array | undefined;

  /** Sends the challenge. */
  constructor(options: HandshakeOptions) {
    this.#options = options;
    this.#hello = new Uint8Array(helloBytes);
    this.#hello[0] = protocolVersion;
    for (let index = 0; index < peerIdBytes; index++)
      this.#hello[1 + index] = Number.parseInt(options.self.slice(2 * index, 2 * index + 2), 16);
    crypto.getRandomValues(this.#hello.subarray(1 + peerIdBytes));
    options.send(this.#hello);
  }

  /** Takes the next message of the other side. */
  async receive(message: Uint8Array): Promise<HandshakeResult> {
    return this.#theirHello ? this.#receiveProof(message, this.#theirHello) : this.#receiveHello(message);
  }

  async #receiveHello(message: Uint8Array): Promise<HandshakeResult> {
    const version = message[0];
    if (version === undefined || version === 0) return failed("a challenge without a version");
    if (version !== protocolVersion)
      return { ...failed(`version ${version}; this side speaks ${protocolVersion}`), version };
    if (message.length !== helloBytes) return failed(`a challenge of ${message.length} bytes`);
    const peer = peerOf(message);
    if (peer === this.#options.self) return failed("the other side claims this side's id");
    if (this.#options.expected !== undefined && peer !== this.#options.expected) return failed("not the peer dialled");
    this.#theirHello = message.slice();
    const transcript = this.#transcript(this.#options.initiator, this.#theirHello);
    this.#options.send(new Uint8Array(await crypto.subtle.sign("HMAC", this.#options.linkKey, transcript)));
    return { type: "waiting" };
  }

  async #receiveProof(message: Uint8Array, theirHello: Uint8Array): Promise<HandshakeResult> {
    if (message.length !== proofBytes) return failed(`a proof of ${message.length} bytes`);
    const transcript = this.#transcript(!this.#options.initiator, theirHello);
    const valid = await crypto.subtle.verify("HMAC", this.#options.linkKey, message.slice(), transcript);
    return valid ? { type: "proved", peer: peerOf(theirHello) } : failed("the proof is wrong");
  }

  // What is signed: who signs, both hellos with the initiator's first, the binding.
  #transcript(byInitiator: boolean, theirHello: Uint8Array): Uint8Array<ArrayBuffer> {
    const [first, second] = this.#options.initiator ? [this.#hello, theirHello] : [theirHello, this.#hello];
    const binding = new TextEncoder().encode(this.#options.binding);
    const transcript = new Uint8Array(1 + 2 * helloBytes + binding.length);
    transcript[0] = byInitiator ? 1 : 2;
    transcript.set(first, 1);
    transcript.set(second, 1 + helloBytes);
    transcript.set(binding, 1 + 2 * helloBytes);
    return transcript;
  }
}

const failed = (reason: string) => ({ type: "failed", reason }) as const;

function peerOf(hello: Uint8Array): string {
  let peer = "";
  for (const byte of hello.subarray(1, 1 + peerIdBytes)) peer += byte.toString(16).padStart(2, "0");
  return peer;
}
