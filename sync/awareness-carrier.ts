/**
 * Carries y-protocols' awareness as presence: one's own state goes out when it changes, not every 15 s; the states of a
 * peer live as long as the peer does. What a peer says of clients that are not its own is not believed.
 */
import * as decoding from "lib0/decoding";
import { applyAwarenessUpdate, removeAwarenessStates, type Awareness } from "y-protocols/awareness";

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
  /** The awareness client of each peer. */
  readonly #clients = new Map<string, number>();
  readonly #timer: ReturnType<typeof setInterval>;

  /** `origin` marks what peers bring, for listeners of the awareness. */
  constructor(awareness: Awareness, origin: unknown, onLocalChange: () => void) {
    this.#awareness = awareness;
    this.#origin = origin;
    this.#onLocalChange = onLocalChange;
    // `change`, not `update`: the latter also comes with each renewal, which says nothing new.
    awareness.on("change", this.#onChange);
    this.#timer = setInterval(() => this.#renew(), renewMs);
    // In Node, a timer that only renews must not keep the process alive.
    if (typeof this.#timer === "object") (this.#timer as { unref?: () => void }).unref?.();
  }

  received(peer: string, payload: Uint8Array): void {
    const client = clientOf(payload);
    if (client === undefined || client === this.#awareness.clientID || this.#isOf(client, peer)) return;
    const former = this.#clients.get(peer);
    if (former !== undefined && former !== client) this.#remove([former]);
    this.#clients.set(peer, client);
    try {
      applyAwarenessUpdate(this.#awareness, payload, this.#origin);
    } catch {
      // Not JSON: there is no state to show, so none is shown.
      this.gone(peer);
    }
  }

  gone(peer: string): void {
    const client = this.#clients.get(peer);
    this.#clients.delete(peer);
    if (client !== undefined) this.#remove([client]);
  }

  /** Every peer is gone. */
  clear(): void {
    const clients = [...this.#clients.values()];
    this.#clients.clear();
    this.#remove(clients);
  }

  destroy(): void {
    clearInterval(this.#timer);
    this.#awareness.off("change", this.#onChange);
    this.clear();
  }

  #remove(clients: number[]): void {
    if (clients.length > 0) removeAwarenessStates(this.#awareness, clients, this.#origin);
    // A peer that comes back begins at a lower clock, perhaps.
    for (const client of clients) this.#awareness.meta.delete(client);
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

  readonly #onChange = ({ added, updated, removed }: Change): void => {
    const { clientID } = this.#awareness;
    if (added.includes(clientID) || updated.includes(clientID) || removed.includes(clientID)) this.#onLocalChange();
  };
}

// The grammar of y-protocols' awareness update: a count, then client, clock and JSON of each.
function clientOf(payload: Uint8Array): number | undefined {
  const decoder = decoding.createDecoder(payload);
  try {
    if (decoding.readVarUint(decoder) !== maxClients) return undefined;
    return decoding.readVarUint(decoder);
  } catch {
    return undefined;
  }
}
