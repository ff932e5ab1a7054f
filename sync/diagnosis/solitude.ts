/**
 * Whether this peer is alone. The signaling server knows: it admits peers to a room one after the other, so it tells at most
 * one of two newcomers that the room is empty. Tabs of this browser that do not reach the server answer a greeting at once, if
 * there are any. Without a server only tabs can be asked. Of tabs that open at the same moment, the one with the smallest id
 * counts as the first.
 */
import type { PeerId } from "../core/index.ts";

export interface SolitudeOptions {
  readonly self: PeerId;
  /** Whether there is a server to ask, and whether there are tabs. */
  readonly server: boolean;
  readonly tabs: boolean;
}

export interface SolitudeListener {
  /** This peer is confirmed to be the first, or the only one left. */
  alone(): void;
  /** `isAlone` has changed. */
  changed(): void;
}

/** Time in which an open tab answers, unless it is in the middle of a long task. */
const tabsMs = 300;
/** Time in which a tab links to another that opened at the same moment and has precedence. */
const settledMs = 1_500;

export class Solitude {
  readonly #options: SolitudeOptions;
  readonly #listener: SolitudeListener;
  /** Whether there is a server to ask. */
  #hasServer: boolean;
  readonly #openedAt = performance.now();
  #server: "unknown" | "empty" | "peopled" = "unknown";
  #answered = false;
  #tabs: "waiting" | "quiet" | "peopled" = "waiting";
  /** All that were asked said that the room was empty. */
  #confirmed = false;
  /** A peer has come since. */
  #joined = false;
  #told = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The tabs are greeted just now. */
  constructor(options: SolitudeOptions, listener: SolitudeListener) {
    this.#options = options;
    this.#listener = listener;
    this.#hasServer = options.server;
    this.#awaitTabs();
  }

  /** The room was confirmed empty, and no peer has come since. */
  get isAlone(): boolean {
    return this.#confirmed && !this.#joined;
  }

  /** Whether a tab that opens now comes after this one. */
  get isSettled(): boolean {
    return this.#confirmed || performance.now() > this.#openedAt + settledMs;
  }

  /**
   * The server told the number of other peers. `linked`: this peer has links. Then a server that knows no others was restarted,
   * unless this is its first answer, when the links are to tabs that opened at the same moment.
   */
  counted(others: number, linked: boolean): void {
    this.#change(() => {
      const anew = linked && this.#answered;
      this.#answered = true;
      this.#server = others === 0 && !anew ? "empty" : "peopled";
      if (!linked) this.#joined = false;
    });
  }

  /** There is a server to ask from now on, or none. This alone makes no peer the first. */
  set server(server: boolean) {
    if (server === this.#hasServer) return;
    this.#change(() => {
      this.#hasServer = server;
      this.#server = "unknown";
      this.#told = true;
    });
  }

  /** A peer has come: the server announced it, or a link opened. */
  joined(): void {
    this.#change(() => (this.#joined = true));
  }

  /** A tab answered, or greets. `settled`: it does not open at this very moment. */
  tabHeard(peer: PeerId, settled: boolean): void {
    // With a server, the server knows which of the tabs that open at this moment is the first.
    const before = settled || (!this.#hasServer && !this.isSettled && peer < this.#options.self);
    this.#change(() => {
      if (before) this.#tabs = "peopled";
      else this.#joined = true;
    });
  }

  /** The last link is gone. The server is about to be asked again, and tabs are about to be greeted. */
  deserted(): void {
    this.#change(() => {
      this.#server = "unknown";
      this.#joined = false;
    });
    this.#awaitTabs();
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }

  #awaitTabs(): void {
    clearTimeout(this.#timer);
    this.#tabs = "waiting";
    // Not synchronously even without tabs, because the creator is not ready for the call.
    this.#timer = setTimeout(
      () =>
        this.#change(() => {
          if (this.#tabs === "waiting") this.#tabs = "quiet";
        }),
      this.#options.tabs ? tabsMs : 0,
    );
  }

  // A peer that came before the confirmation was told of this one, so this peer still counts as the first.
  #change(change: () => void): void {
    const before = { isAlone: this.isAlone, confirmed: this.#confirmed };
    change();
    this.#confirmed = this.#tabs === "quiet" && (this.#server === "empty" || !this.#hasServer);
    const { isAlone } = this;
    if (isAlone ? !before.isAlone : this.#confirmed && !before.confirmed && !this.#told) {
      this.#told = true;
      this.#listener.alone();
    }
    if (isAlone !== before.isAlone) this.#listener.changed();
  }
}
