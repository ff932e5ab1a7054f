/**
 * Carries introductions to peers and from them, sealed, and in order for each peer. There are two ways: over the links
 * of the peers in between, as bytes, and by the signaling server, as base64url text.
 */
import type { PeerId } from "../core/index.ts";
import { fromBase64Url, toBase64Url } from "../keys/secret.ts";
import { openIntroduction, sealIntroduction, type Introduction } from "./introductions.ts";

/** How an introduction goes or came. */
export type Way = "overlay" | "server";

/** Where envelopes go out. */
export interface Carriers {
  overlay(to: PeerId, envelope: Uint8Array): void;
  server(to: PeerId, body: string): void;
}

/** Envelopes from peers that wait to be opened. Whoever sends more at once is not heard. */
const maxOpening = 256;

export class Introducer {
  readonly #self: PeerId;
  readonly #key: CryptoKey;
  readonly #carriers: Carriers;
  readonly #onReceived: (from: PeerId, introduction: Introduction, way: Way) => void;
  /** For each peer, the sealing and opening under way, so that signals keep their order. */
  readonly #order = new Map<PeerId, Promise<void>>();
  #opening = 0;
  #closed = false;

  constructor(
    self: PeerId,
    key: CryptoKey,
    carriers: Carriers,
    onReceived: (from: PeerId, introduction: Introduction, way: Way) => void,
  ) {
    this.#self = self;
    this.#key = key;
    this.#carriers = carriers;
    this.#onReceived = onReceived;
  }

  send(to: PeerId, introduction: Introduction, way: Way): void {
    this.#inOrder(to, async () => {
      const envelope = await sealIntroduction(this.#key, this.#self, to, introduction);
      if (this.#closed) return;
      if (way === "overlay") this.#carriers.overlay(to, envelope);
      else this.#carriers.server(to, toBase64Url(envelope));
    });
  }

  /** Takes what came over the links of others. What cannot be opened is dropped. */
  receiveBytes(from: PeerId, envelope: Uint8Array): void {
    this.#receive(from, new Uint8Array(envelope), "overlay");
  }

  /** Takes what the signaling server relayed. What cannot be opened is dropped. */
  receiveText(from: PeerId, body: string): void {
    const envelope = fromBase64Url(body);
    if (envelope) this.#receive(from, envelope, "server");
  }

  close(): void {
    this.#closed = true;
  }

  #receive(from: PeerId, envelope: Uint8Array<ArrayBuffer>, way: Way): void {
    if (this.#opening >= maxOpening) return;
    this.#opening++;
    this.#inOrder(from, async () => {
      const introduction = await openIntroduction(this.#key, from, this.#self, envelope);
      this.#opening--;
      if (introduction && !this.#closed) this.#onReceived(from, introduction, way);
    });
  }

  #inOrder(peer: PeerId, work: () => Promise<void>): void {
    const next = (this.#order.get(peer) ?? Promise.resolve()).then(work).catch(() => {
      // Sealing fails only with the page that asked for it; the attempt then ends by its timeout.
    });
    this.#order.set(peer, next);
    void next.then(() => {
      if (this.#order.get(peer) === next) this.#order.delete(peer);
    });
  }
}
