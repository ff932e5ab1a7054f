/**
 * The other tabs of this browser that have the document open. They announce themselves on a BroadcastChannel, which no
 * other browser can reach. What peers announce in awareness proves nothing.
 */

/**
 * Most tabs that are remembered; the latest are kept. A bound is needed because a tab that crashes says no farewell.
 */
const rememberedLimit = 32;

interface Word {
  readonly clientId: number;
  /**
   * A `hello` is answered with `here`. `erase` asks each tab to erase this browser's copy of the document, `remove` to
   * leave the document, too, and `read` to read what was added to the copy. `keep` and `forget` say that the tabs keep
   * the document on this device from now on, or do not. `unkept` answers a `hello`, too: the tab that answers does not
   * keep the document.
   */
  readonly type: "hello" | "here" | "farewell" | "erase" | "remove" | "read" | "keep" | "forget" | "unkept";
  /** The tab that an `unkept` is for; the others have chosen themselves. */
  readonly to?: number;
}

/** The name of the channel; `id` is the document's `documentId`. */
export const ownTabsName = (id: string): string => `grapevine-own-tabs-${id}`;

/** Asks the tabs that have a document open to read what was added to its saved copy. Works from a worker, too. */
export const tellTabsToRead = (id: string): void => tell(id, "read");

/** Makes the tabs that have a document open keep it on this device. Works from a worker, too. */
export const tellTabsToKeep = (id: string): void => tell(id, "keep");

/** Asks the tabs that have a document open to leave it, from a page that has not. */
export const tellTabsToRemove = (id: string): void => tell(id, "remove");

function tell(id: string, type: Word["type"]): void {
  if (typeof BroadcastChannel !== "function") return;
  const channel = new BroadcastChannel(ownTabsName(id));
  const word: Word = { clientId: 0, type };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has none
  channel.postMessage(word);
  channel.close();
}

export interface OwnTabsListener {
  /** Another tab was opened or closed. */
  change(): void;
  /** Another tab erases this browser's copy of the document. */
  erase(): void;
  /** Something was added to this browser's copy of the document. */
  read(): void;
  /** Another tab removes the document from this device. */
  remove(): void;
  /** Another tab keeps the document on this device, or keeps it no more. */
  keep(kept: boolean): void;
  /**
   * A tab that was open before does not keep the document. A browser can bring back a tab that did not, long after: what
   * is stored by now was kept on purpose.
   */
  unkept(): void;
  /** Whether this tab keeps the document on this device. */
  isKept(): boolean;
}

export class OwnTabs {
  /** The awareness clients of the other tabs. */
  readonly clientIds = new Set<number>();
  readonly #name: string;
  readonly #clientId: number;
  readonly #listener: OwnTabsListener;
  #channel: BroadcastChannel | undefined;

  /** `name` is the channel's name, the same in all tabs of a document. */
  constructor(name: string, clientId: number, listener: OwnTabsListener) {
    this.#name = name;
    this.#clientId = clientId;
    this.#listener = listener;
    // An open channel would keep the page out of the back-forward cache.
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

  tellToKeep(kept: boolean): void {
    this.#say(kept ? "keep" : "forget");
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

  #say(type: Word["type"], to?: number): void {
    const word: Word = { clientId: this.#clientId, type, ...(to !== undefined && { to }) };
    this.#channel?.postMessage(word);
  }

  readonly #onMessage = ({ data: { clientId, type, to } }: MessageEvent<Word>): void => {
    if (type === "erase" || type === "remove" || type === "read") return this.#listener[type]();
    if (type === "keep" || type === "forget") return this.#listener.keep(type === "keep");
    if (type === "unkept") {
      if (to === this.#clientId) this.#listener.unkept();
      return;
    }
    if (type === "hello") {
      this.#say("here");
      if (!this.#listener.isKept()) this.#say("unkept", clientId);
    }
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
