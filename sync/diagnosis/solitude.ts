/**
 * Whether nobody else is there. The signaling server knows: it takes one peer into a room after the other, so of two
 * newcomers at most one is told that the room is empty. Tabs of this browser that do not reach the server answer a greeting
 * at once, or are not there; without a server they are all there is to ask, and of tabs that open at the same moment the
 * one with the smallest id is the first.
 */
import type { PeerId } from "../core/index.ts";

export interface SolitudeOptions {
  readonly self: PeerId;
  /** Whether there is a server to ask, and whether there are tabs. */
  readonly server: boolean;
  readonly tabs: boolean;
}

export interface SolitudeListener {
  /** It is confirmed that this peer is the first, or the only one left. */
  alone(): void;
  /** `isAlone` reads differently now. */
  changed(): void;
}

/** A tab that is there has answered by then, unless it is in the middle of a long task. */
const tabsMs = 300;
/** By then a tab that gave way to another that opened at the same moment is linked to it. */
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
  /** Nobody was there, as far as can be asked. */
  #confirmed = false;
  /** Somebody has come since that was asked. */
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

  /** It is confirmed that nobody was there, and nobody has come since. */
  get isAlone(): boolean {
    return this.#confirmed && !this.#joined;
  }

  /** Whether a tab that opens now comes after this one. */
  get isSettled(): boolean {
    return this.#confirmed || performance.now() > this.#openedAt + settledMs;
  }

  /**
   * The server told how many others there are. `linked`: this peer has links; then a server that knows of nobody was started
   * anew, unless it answers for the first time: links are to tabs that opened at the same moment.
   */
  counted(others: number, linked: boolean): void {
    this.#change(() => {
      const anew = linked && this.#answered;
      this.#answered = true;
      this.#server = others === 0 && !anew ? "empty" : "peopled";
      if (!linked) this.#joined = false;
    });
  }

  /** There is a server to ask from now on, or none any more. Nobody becomes the first by that. */
  set server(server: boolean) {
    if (server === this.#hasServer) return;
    this.#change(() => {
      this.#hasServer = server;
      this.#server = "unknown";
      this.#told = true;
    });
  }

  /** Somebody comes: the server announced it, or there is a link. */
  joined(): void {
    this.#change(() => (this.#joined = true));
  }

  /** A tab answered, or greets. `settled`: it does not open at this very moment. */
  tabHeard(peer: PeerId, settled: boolean): void {
    // Where there is a server, it knows who was first of those that open at this moment.
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
    // Not at once even without tabs: whoever made this is not ready to hear of it.
    this.#timer = setTimeout(
      () =>
        this.#change(() => {
          if (this.#tabs === "waiting") this.#tabs = "quiet";
        }),
      this.#options.tabs ? tabsMs : 0,
    );
  }

  // Whoever came before it was confirmed was told that this peer is there: the first is the first all the same.
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
