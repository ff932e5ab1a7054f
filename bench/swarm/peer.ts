/** One member of the swarm: a provider with its document, which types tokens and reports those that arrive. */
import * as Y from "yjs";
import { GrapevineProvider, type GrapevineCounters } from "../../sync/index.ts";
import { formatToken, readTokens, tokenChars } from "../shared/tokens.ts";
import { Wires } from "../shared/wires.ts";

export interface SwarmPeerListener {
  arrived(edits: readonly number[]): void;
  links(count: number): void;
}

export class SwarmPeer {
  readonly provider: GrapevineProvider;
  readonly #wires = new Wires();
  readonly #doc = new Y.Doc();

  /** Starts from `state`, the document of an earlier stay. */
  constructor(secret: string, signaling: string, state: Uint8Array | undefined, listener: SwarmPeerListener) {
    if (state) Y.applyUpdate(this.#doc, state, "store");
    this.#text.observe(({ changes, transaction }) => {
      if (transaction.local) return;
      for (const { insert } of changes.delta) if (typeof insert === "string") listener.arrived(readTokens(insert));
    });
    const { wrtc, WebSocket } = this.#wires;
    this.provider = new GrapevineProvider(this.#doc, secret, { signaling, tabs: false, wrtc, WebSocket });
    this.provider.on("peers", ({ peers }) => listener.links(peers.length));
  }

  get isSettled(): boolean {
    return this.provider.synced && this.provider.status().links > 0;
  }

  get text(): string {
    return this.#text.toJSON();
  }

  get counters(): GrapevineCounters {
    return this.provider.counters();
  }

  /** Inserts a token at `place`, from 0 to 1 of the text. */
  type(edit: number, place: number): void {
    const text = this.#text;
    const tokens = text.length / tokenChars;
    text.insert(Math.floor(place * (tokens + 1)) * tokenChars, formatToken(edit));
  }

  /** Ends without a goodbye. With `silently`, the others get no sign of it until the returned function is called. */
  crash(silently: boolean): { state: Uint8Array; bury: () => void } {
    const state = Y.encodeStateAsUpdate(this.#doc);
    let bury = (): void => undefined;
    if (silently) bury = this.#wires.unplug();
    else this.#wires.crash();
    this.#doc.destroy();
    return { state, bury };
  }

  leave(): void {
    this.#doc.destroy();
  }

  get #text(): Y.Text {
    return this.#doc.getText("content");
  }
}
