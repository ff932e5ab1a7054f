/**
 * Carries y-protocols' awareness as presence. This peer's state is sent when it changes, not every 15 s. A peer's state lives
 * as long as the peer. A peer's claims about clients that are not its own are ignored.
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

/** y-protocols evicts a state that was not renewed for 30 s. The states of live peers are renewed at this interval. */
const renewMs = 10_000;
/** A peer's awareness update, which concerns its one client. */
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
  /** The last state of each peer, including one that was not applied because another peer held its client. */
  readonly #payloads = new Map<string, Uint8Array>();
  readonly #timer: ReturnType<typeof setInterval>;

  /**
   * `origin` marks peers' changes for listeners of the awareness. An error of such a listener goes to `report`, and does not
   * change who is shown.
   */
  constructor(awareness: Awareness, origin: unknown, onLocalChange: () => void, report: (error: unknown) => void) {
    this.#awareness = awareness;
    this.#origin = origin;
    this.#onLocalChange = onLocalChange;
    this.#report = report;
    // `change`, not `update`, which is also emitted for each renewal.
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
    // A client that returned as another peer before the former was known to be gone. Apply its state now.
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

  /** All peers have gone. */
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
    // A peer that returns may begin at a lower clock.
    for (const client of clients) this.#awareness.meta.delete(client);
  }

  // y-protocols calls listeners after the change, so their errors undo nothing.
  #change(make: () => void): void {
    try {
      make();
    } catch (error) {
      this.#report(error);
    }
  }

  // The page slept, and y-protocols evicted live peers before their states were renewed.
  #restore(clients: readonly number[]): void {
    for (const [peer, client] of this.#clients) {
      const payload = this.#payloads.get(peer);
      if (!payload || !clients.includes(client)) continue;
      this.#awareness.meta.delete(client);
      this.received(peer, payload);
    }
  }

  // Whether the client belongs to another peer.
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
 * This peer's state as others get it. A state that others would refuse, or that cannot be encoded, is withdrawn. Otherwise
 * they would keep showing an outdated one.
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
