/**
 * Whether this browser has a document, or only its link. The state is derived from facts, never set:
 *
 * | fact                                                               | state      |
 * | ------------------------------------------------------------------ | ---------- |
 * | the document was made in this browser, or met here while empty     | here       |
 * | it has content other than text that was written before it arrived  | here       |
 * | a peer that is not waiting is here, and both documents are equal   | here       |
 * | someone wrote before it arrived                                    | early      |
 * | otherwise                                                          | waiting    |
 *
 * Peers that wait announce it in their awareness state (`waiting: true`), so that no peer takes them for one that has
 * the document.
 */
import { ObservableV2 } from "lib0/observable";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { readTabs } from "../people/fold-tabs.ts";
import { beginEarlyText, isEarlyText } from "./early-text.ts";
import { hold, isHeld, release } from "./held-documents.ts";

export type ArrivalState = "here" | "early" | "waiting";

/** The part of a provider that the arrival listens to. */
export interface Connection {
  readonly synced: boolean;
  on(event: "synced", listener: () => void): unknown;
  off(event: "synced", listener: () => void): unknown;
}

export interface Arriving {
  readonly secret: string;
  readonly doc: Y.Doc;
  readonly content: Y.Text;
  readonly awareness: Awareness;
  readonly provider: Connection;
  /** Whether this device keeps the document. If not, it remembers nothing of it. Default: true. */
  readonly isKept?: boolean;
}

const waitingField = "waiting";
/** The transaction origin of the blank line before early text. Undo does not track it. */
const origin = Symbol("early-text");

export class Arrival extends ObservableV2<{ change: (state: ArrivalState) => void }> {
  readonly #document: Arriving;
  // Waiting until the saved copy has been read, so that no peer takes this tab for one that has the document too soon.
  #state: ArrivalState = "waiting";
  #begun = false;
  /** The document is here although it may be empty. */
  #isHeld = false;

  constructor(document: Arriving) {
    super();
    this.#document = document;
    this.#tellOthers(true);
  }

  get state(): ArrivalState {
    return this.#state;
  }

  /** How many others also wait for the document. */
  get othersWaiting(): number {
    const { awareness } = this.#document;
    const ownTabs = readTabs(awareness.getLocalState());
    let waiting = 0;
    for (const [clientId, state] of awareness.getStates())
      if (clientId !== awareness.clientID && !ownTabs.includes(clientId) && isWaiting(state)) waiting++;
    return waiting;
  }

  /**
   * Starts deriving the state. Call it once the saved copy has been read. `made`: the document is new and was made
   * here.
   */
  begin(made: boolean): void {
    if (this.#begun) return;
    this.#begun = true;
    if (made) this.#hold();
    const { doc, awareness, provider } = this.#document;
    doc.on("update", this.#settle);
    awareness.on("change", this.#settle);
    provider.on("synced", this.#settle);
    this.#settle();
  }

  /** Begins early text, for a person who does not want to wait. */
  writeAnyway(): void {
    if (this.#state === "waiting") beginEarlyText(this.#document.content, origin);
  }

  override destroy(): void {
    this.#stop();
    super.destroy();
  }

  readonly #settle = (): void => {
    const next = this.#derive();
    if (next !== this.#state) this.#tellOthers(next !== "here");
    this.#state = next;
    // Emit even when the state is the same: the number of others who wait may have changed.
    this.emit("change", [next]);
    if (next === "here") this.#stop();
  };

  #derive(): ArrivalState {
    const { secret, doc, content } = this.#document;
    if (this.#hasMetHolder()) this.#hold();
    const hasContent = doc.store.clients.size > 0;
    const isEarly = isEarlyText(content);
    if (this.#isHeld || isHeld(secret)) {
      if (hasContent && !isEarly) release(secret);
      return "here";
    }
    if (isEarly) return "early";
    return hasContent ? "here" : "waiting";
  }

  #hold(): void {
    this.#isHeld = true;
    if (this.#document.isKept !== false) hold(this.#document.secret);
  }

  #hasMetHolder(): boolean {
    const { awareness, provider } = this.#document;
    if (!provider.synced) return false;
    for (const [clientId, state] of awareness.getStates())
      if (clientId !== awareness.clientID && !isWaiting(state)) return true;
    return false;
  }

  #tellOthers(waiting: boolean): void {
    const { awareness } = this.#document;
    if (awareness.getLocalState() !== null) awareness.setLocalStateField(waitingField, waiting);
  }

  #stop(): void {
    const { doc, awareness, provider } = this.#document;
    doc.off("update", this.#settle);
    awareness.off("change", this.#settle);
    provider.off("synced", this.#settle);
  }
}

const isWaiting = (state: unknown): boolean =>
  typeof state === "object" && state !== null && (state as Record<string, unknown>)[waitingField] === true;
