/** For tests of single modules: an Io that carries out nothing and remembers everything, and peers to go with it. */
import type { CloseReason, DialEffect, InnerFact, Io, NodeEvent, PeerId } from "../types.ts";
import type { LinkHealth } from "../module.ts";
import { decodeFrame, type Frame } from "../frames.ts";

/** What a module did, its frames decoded. */
export type Done =
  | { readonly send: Frame | string; readonly to: PeerId }
  | { readonly dial: PeerId; readonly urgent: boolean }
  | { readonly close: PeerId; readonly reason: CloseReason }
  | { readonly emit: NodeEvent }
  | { readonly discover: true }
  | DialEffect;

/** A peer id that says which: 1 gives 0000000000000001. */
export function peerOf(index: number): PeerId {
  return index.toString(16).padStart(16, "0") as PeerId;
}

/** Links that are heard, of a node in good health. */
export const healthy: LinkHealth = {
  patience: 1,
  roundTripMs: () => undefined,
  everHeard: () => true,
  silenceMs: () => undefined,
  isAwaiting: () => false,
};

export class ScriptedIo implements Io {
  now = 0;
  /** As a node does: a closed link is gone at once. */
  onClose: ((peer: PeerId, reason: CloseReason) => void) | undefined;
  /** Hands what one module raises to others. */
  onRaise: ((fact: InnerFact) => void) | undefined;
  readonly #self: PeerId;
  #done: Done[] = [];
  #raised: InnerFact[] = [];
  readonly #waiting = new Map<string, { to: PeerId; departsAt: number; make: () => Uint8Array | undefined }>();

  constructor(self: PeerId) {
    this.#self = self;
  }

  /** Moves the clock; chains. */
  at(now: number): this {
    this.now = now;
    return this;
  }

  /** What was done since it was last taken. */
  take(): Done[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  /** What was told to other modules since this was last asked. */
  raised(): InnerFact[] {
    const raised = this.#raised;
    this.#raised = [];
    return raised;
  }

  /** The frames of a type sent since it was last taken, with their addressees; forgets the rest. */
  sent<T extends Frame["type"]>(type: T): { readonly frame: Extract<Frame, { type: T }>; readonly to: PeerId }[] {
    return this.take().flatMap((done) =>
      "send" in done && typeof done.send !== "string" && done.send.type === type
        ? [{ frame: done.send as Extract<Frame, { type: T }>, to: done.to }]
        : [],
    );
  }

  /** Times by which what waits wants to depart, in order. */
  get departures(): number[] {
    return [...this.#waiting.values()].map(({ departsAt }) => departsAt).toSorted((a, b) => a - b);
  }

  /** Sends everything that waits. */
  depart(): this {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { to, make } of waiting) {
      const bytes = make();
      if (bytes) this.send(to, bytes);
    }
    return this;
  }

  send(to: PeerId, bytes: Uint8Array): void {
    const decoded = decodeFrame(bytes, this.#self);
    this.#done.push({ send: decoded.ok ? decoded.frame : decoded.reason, to });
  }

  sendLater(to: PeerId, key: string, withinMs: number, make: () => Uint8Array | undefined): void {
    const id = `${to} ${key}`;
    if (!this.#waiting.has(id)) this.#waiting.set(id, { to, departsAt: this.now + withinMs, make });
  }

  dial(peer: PeerId, urgent: boolean): void {
    this.#done.push({ dial: peer, urgent });
  }

  discover(): void {
    this.#done.push({ discover: true });
  }

  close(peer: PeerId, reason: CloseReason): void {
    this.#done.push({ close: peer, reason });
    this.onClose?.(peer, reason);
  }

  emit(event: NodeEvent): void {
    this.#done.push({ emit: event });
  }

  raise(fact: InnerFact): void {
    this.#raised.push(fact);
    this.onRaise?.(fact);
  }

  perform(effect: DialEffect): void {
    this.#done.push(effect);
  }
}
