/**
 * Carries y-protocols' awareness as presence: one's own state goes out when it changes, not every 15 s; the states of a
 * peer live as long as the peer does. What a peer says of clients that are not its own is not believed.
 */
import * as decoding from "lib0/decoding";
import {
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
  type Awareness,
} from "y-protocols/awareness";
import { limits } from "./core/index.ts";
import type { Problem } from "./diagnosis/problems.ts";

/** y-protocols forgets a state that was not renewed for 30 s; those of peers that live are renewed here. */
const renewMs = 10_000;
/** An awareness update of a peer is about its one client. */
const maxClients = 1;

interface Change {
  readonly added: number[];
  readonly updated: number[];
  readonly removed: number[];
}

export class AwarenessCarrier {
  readonly #awareness: Awareness;
  readonly #origin: unknown;
  readonly #onLocalChange: () => void;
  readonly #report: (error: unknown) => void;
  /** The awareness client of each peer. */
  readonly #clients = new Map<string, number>();
  /** What each peer said last, also what could not be taken while another peer held its client. */
  readonly #payloads = new Map<string, Uint8Array>();
  readonly #timer: ReturnType<typeof setInterval>;

  /**
   * `origin` marks what peers bring, for listeners of the awareness. What such a listener throws is handed to `report`,
   * and changes nothing about who is shown.
   */
  constructor(awareness: Awareness, origin: unknown, onLocalChange: () => void, report: (error: unknown) => void) {
    this.#awareness = awareness;
    this.#origin = origin;
    this.#onLocalChange = onLocalChange;
    this.#report = report;
    // `change`, not `update`: the latter also comes with each renewal, which says nothing new.
    awareness.on("change", this.#onChange);
    this.#timer = setInterval(() => this.#renew(), renewMs);
    // In Node, a timer that only renews must not keep the process alive.
    if (typeof this.#timer === "object") (this.#timer as { unref?: () => void }).unref?.();
  }

  /** The awareness client of each peer that has announced one. */
  get clients(): ReadonlyMap<string, number> {
    return this.#clients;
  }

  received(peer: string, payload: Uint8Array): void {
    const client = clientOf(payload);
    if (client === undefined || client === this.#awareness.clientID) return;
    this.#payloads.set(peer, payload);
    // Somebody who came back as another peer before the former was known to be gone: taken then.
    if (this.#isOf(client, peer)) return;
    const former = this.#clients.get(peer);
    if (former !== undefined && former !== client) this.#remove([former]);
    this.#clients.set(peer, client);
    this.#change(() => applyAwarenessUpdate(this.#awareness, payload, this.#origin));
  }

  gone(peer: string): void {
    const client = this.#clients.get(peer);
    this.#clients.delete(peer);
    this.#payloads.delete(peer);
    if (client === undefined) return;
    this.#remove([client]);
    const successor = [...this.#payloads].find(([, payload]) => clientOf(payload) === client);
    if (successor) this.received(...successor);
  }

  /** Every peer is gone. */
  clear(): void {
    const clients = [...this.#clients.values()];
    this.#clients.clear();
    this.#payloads.clear();
    this.#remove(clients);
  }

  destroy(): void {
    clearInterval(this.#timer);
    this.#awareness.off("change", this.#onChange);
    this.clear();
  }

  #remove(clients: number[]): void {
    if (clients.length > 0) this.#change(() => removeAwarenessStates(this.#awareness, clients, this.#origin));
    // A peer that comes back begins at a lower clock, perhaps.
    for (const client of clients) this.#awareness.meta.delete(client);
  }

  // y-protocols tells listeners when the change is made: what they throw undoes nothing.
  #change(make: () => void): void {
    try {
      make();
    } catch (error) {
      this.#report(error);
    }
  }

  // The page slept, and y-protocols took peers that live for dead before their states were renewed.
  #restore(clients: readonly number[]): void {
    for (const [peer, client] of this.#clients) {
      const payload = this.#payloads.get(peer);
      if (!payload || !clients.includes(client)) continue;
      this.#awareness.meta.delete(client);
      this.received(peer, payload);
    }
  }

  // Whether the client is known as another peer's.
  #isOf(client: number, exceptPeer: string): boolean {
    for (const [peer, known] of this.#clients) if (known === client && peer !== exceptPeer) return true;
    return false;
  }

  #renew(): void {
    for (const client of this.#clients.values()) {
      const meta = this.#awareness.meta.get(client);
      if (meta) this.#awareness.meta.set(client, { ...meta, lastUpdated: Date.now() });
    }
  }

  readonly #onChange = ({ added, updated, removed }: Change, origin: unknown): void => {
    const { clientID } = this.#awareness;
    if (origin === "timeout") this.#restore(removed);
    if (added.includes(clientID) || updated.includes(clientID) || removed.includes(clientID)) this.#onLocalChange();
  };
}

/**
 * What others are told of one's own state. One that they would not take, or that cannot be told at all, is withdrawn: they
 * would go on to show a former one that is no longer true.
 */
export function encodePresence(awareness: Awareness): { payload: Uint8Array; problem: Problem | undefined } {
  const { clientID } = awareness;
  let problem: Problem;
  try {
    const payload = encodeAwarenessUpdate(awareness, [clientID]);
    if (payload.length <= limits.presenceBytes) return { payload, problem: undefined };
    problem = {
      code: "presence-too-large",
      message: `The awareness state takes ${payload.length.toLocaleString("en")} bytes, and at most ${limits.presenceBytes.toLocaleString("en")} are sent: others see none of it until it is smaller. Keep a name, a color and a cursor in it, and the rest in the document.`,
    };
  } catch (error) {
    problem = {
      code: "presence-unreadable",
      message: `The awareness state cannot be written as JSON, so others see none of it (${String(error)}). Keep only plain values in it: no cycles, no BigInt.`,
    };
  }
  return { payload: encodeAwarenessUpdate(awareness, [clientID], new Map()), problem };
}

// The grammar of y-protocols' awareness update: a count, then client, clock and JSON of each. Undefined for anything else.
function clientOf(payload: Uint8Array): number | undefined {
  const decoder = decoding.createDecoder(payload);
  try {
    if (decoding.readVarUint(decoder) !== maxClients) return undefined;
    const client = decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    JSON.parse(decoding.readVarString(decoder));
    return client;
  } catch {
    return undefined;
  }
}
