/**
 * What the modules of a node do to the world, gathered as effects in their order. What one input makes a node send over one
 * link goes together where nothing else goes between, and takes along what waits in the outbox: to a device, and to what
 * carries them, messages are far dearer than their bytes.
 */
import type { Outbox } from "./outbox.ts";
import type { CloseReason, DialEffect, Effect, InnerFact, Io, NodeEvent, PeerId, Priority } from "../types.ts";
import { priorities } from "../types.ts";
import { bundle } from "./frames.ts";
import { limits } from "../wire/limits.ts";

/** Nothing goes together with frames larger than this: it would wait for all their parts. */
const mayCarryBytes = 16 * 1024;

/** Frames that go as one, in place of the first of them. */
interface Parcel {
  readonly place: number;
  readonly to: PeerId;
  readonly priority: Priority;
  readonly frames: Uint8Array[];
  bytes: number;
}

/** One for each node, since a closure for each frame is dear. */
export class Effects implements Io {
  now = 0;
  /** Whether the list says that the status has changed. */
  tellsStatus = false;
  #list: Effect[] = [];
  /** Dials that dialling does not know of yet. */
  #dials: { readonly peer: PeerId; readonly urgent: boolean }[] = [];
  readonly #facts: InnerFact[] = [];
  #parcels: Parcel[] = [];
  /** The last for each peer, which more may be added to. */
  readonly #open = new Map<PeerId, Parcel>();
  readonly #outbox: Outbox;
  readonly #closed: (peer: PeerId, reason: CloseReason) => void;

  /** `closed` is called within `close`. */
  constructor(outbox: Outbox, closed: (peer: PeerId, reason: CloseReason) => void) {
    this.#outbox = outbox;
    this.#closed = closed;
  }

  /** Begins anew, for another input at this time. */
  begin(now: number): void {
    this.now = now;
    this.#list = [];
    this.#dials = [];
    this.tellsStatus = false;
  }

  /** All effects since `begin`. */
  end(): Effect[] {
    if (this.#parcels.length === 0) return this.#list;
    for (const { place, to, priority, frames } of this.#parcels)
      if (frames.length > 1) this.#list[place] = { type: "send", to, bytes: bundle(frames), priority };
    this.#parcels = [];
    this.#open.clear();
    return this.#list;
  }

  send(to: PeerId, bytes: Uint8Array, priority: Priority): void {
    const carries = priority < priorities.repair && bytes.length <= mayCarryBytes;
    if (carries) for (const rider of this.#outbox.take(to)) this.#put(to, rider, priority);
    this.#put(to, bytes, priority);
  }

  /** Sends what waits for this link. */
  depart(to: PeerId): void {
    const priority = this.#outbox.priorityOf(to);
    for (const bytes of this.#outbox.take(to)) this.#put(to, bytes, priority);
  }

  sendLater(to: PeerId, key: string, withinMs: number, make: () => Uint8Array | undefined, priority?: Priority): void {
    this.#outbox.put(to, key, this.now + withinMs, make, priority);
  }

  dial(peer: PeerId, urgent: boolean): void {
    this.#list.push({ type: "dial", peer, urgent });
    this.#dials.push({ peer, urgent });
  }

  /** The next dial that was asked for, each once. */
  nextDial(): { readonly peer: PeerId; readonly urgent: boolean } | undefined {
    return this.#dials.shift();
  }

  discover(): void {
    this.#list.push({ type: "discover" });
  }

  close(peer: PeerId, reason: CloseReason, detail: string): void {
    this.#open.delete(peer);
    this.#list.push({ type: "close", peer, reason, detail });
    // The link is gone from here on, not when the driver says so.
    this.#closed(peer, reason);
  }

  emit(event: NodeEvent): void {
    if (event.type === "status-changed") this.tellsStatus = true;
    this.#list.push({ type: "emit", event });
  }

  raise(fact: InnerFact): void {
    this.#facts.push(fact);
  }

  /** Takes out the first fact that nobody was told yet. */
  nextFact(): InnerFact | undefined {
    return this.#facts.shift();
  }

  perform(effect: DialEffect): void {
    this.#list.push(effect);
  }

  #put(to: PeerId, bytes: Uint8Array, priority: Priority): void {
    const parcel = this.#open.get(to);
    const fits =
      parcel?.priority === priority &&
      parcel.frames.length < limits.bundled &&
      parcel.bytes + bytes.length <= mayCarryBytes;
    if (fits) {
      parcel.frames.push(bytes);
      parcel.bytes += bytes.length;
      return;
    }
    const next: Parcel = { place: this.#list.length, to, priority, frames: [bytes], bytes: bytes.length };
    this.#open.set(to, next);
    this.#parcels.push(next);
    this.#list.push({ type: "send", to, bytes, priority });
  }
}
