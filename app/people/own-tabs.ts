/**
 * The other tabs of this browser that have the document open. They are heard over a BroadcastChannel, where nobody else can
 * speak: what peers say of themselves proves nothing.
 */

/** Most tabs that are remembered, the latest ones: a tab that crashed says no farewell. */
const rememberedLimit = 32;

interface Word {
  readonly clientId: number;
  /** `hello` is answered with `here`. `erase`: the document is to be forgotten in this browser. */
  readonly type: "hello" | "here" | "farewell" | "erase";
}

export interface OwnTabsListener {
  /** Another tab was opened or closed. */
  change(): void;
  /** Another tab erases what this browser holds of the document. */
  erase(): void;
}

export class OwnTabs {
  /** The awareness clients of the other tabs. */
  readonly clientIds = new Set<number>();
  readonly #name: string;
  readonly #clientId: number;
  readonly #listener: OwnTabsListener;
  #channel: BroadcastChannel | undefined;

  /** `name`: of the channel, the same in all tabs of a document. */
  constructor(name: string, clientId: number, listener: OwnTabsListener) {
    this.#name = name;
    this.#clientId = clientId;
    this.#listener = listener;
    // An open channel would keep browsers from storing the page for coming back to it.
    addEventListener("pagehide", this.#close);
    addEventListener("pageshow", this.#open);
    this.#open();
  }

  destroy(): void {
    removeEventListener("pagehide", this.#close);
    removeEventListener("pageshow", this.#open);
    this.#close();
  }

  tellToErase(): void {
    this.#say("erase");
  }

  readonly #open = (): void => {
    if (this.#channel !== undefined || typeof BroadcastChannel !== "function") return;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.addEventListener("message", this.#onMessage);
    this.#say("hello");
  };

  readonly #close = (): void => {
    this.#say("farewell");
    this.#channel?.close();
    this.#channel = undefined;
  };

  #say(type: Word["type"]): void {
    const word: Word = { clientId: this.#clientId, type };
    this.#channel?.postMessage(word);
  }

  readonly #onMessage = ({ data: { clientId, type } }: MessageEvent<Word>): void => {
    if (type === "erase") return this.#listener.erase();
    if (type === "hello") this.#say("here");
    const isKnown = this.clientIds.has(clientId);
    if (isKnown !== (type === "farewell")) return;
    if (isKnown) this.clientIds.delete(clientId);
    else this.#remember(clientId);
    this.#listener.change();
  };

  #remember(clientId: number): void {
    const [oldest] = this.clientIds;
    if (oldest !== undefined && this.clientIds.size >= rememberedLimit) this.clientIds.delete(oldest);
    this.clientIds.add(clientId);
  }
}
