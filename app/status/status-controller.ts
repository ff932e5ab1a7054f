/** Keeps the status words of a session, for an element that shows them. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ProgressEvent } from "../../sync/index.ts";
import type { DocumentSession } from "../document/document-session.ts";
import { countPeople } from "../people/list-people.ts";
import { describeStatus, type StatusWords } from "./describe-status.ts";

/** "Connecting" ends after this, also when nothing has answered. */
const startingMs = 8_000;
/** Trouble shorter than this is not told: at every keystroke someone is behind for a moment, and a screen reader reads each change. */
const calmMs = 700;

export class StatusController implements ReactiveController {
  /** What to show now. */
  shown: StatusWords = { words: "Connecting", tone: "busy" };
  readonly #host: ReactiveControllerHost;
  #session: DocumentSession | undefined;
  #wasConnected = false;
  #starting = true;
  #receiving = false;
  #startTimer: ReturnType<typeof setTimeout> | undefined;
  #calmTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Follows another session, or none. */
  follow(session: DocumentSession | undefined): void {
    if (session === this.#session) return;
    this.#unfollow();
    this.#session = session;
    this.#wasConnected = false;
    this.#starting = true;
    this.#receiving = false;
    if (session === undefined) return;
    session.store.on("state", this.#tell);
    session.provider.on("change", this.#tell);
    session.provider.on("progress", this.#onProgress);
    session.awareness.on("change", this.#tell);
    this.#startTimer = setTimeout(() => {
      this.#starting = false;
      this.#tell();
    }, startingMs);
    this.#show(this.#describe());
  }

  hostConnected(): void {
    addEventListener("online", this.#tell);
    addEventListener("offline", this.#tell);
  }

  hostDisconnected(): void {
    removeEventListener("online", this.#tell);
    removeEventListener("offline", this.#tell);
    this.#unfollow();
    this.#session = undefined;
  }

  #unfollow(): void {
    this.#session?.store.off("state", this.#tell);
    this.#session?.provider.off("change", this.#tell);
    this.#session?.provider.off("progress", this.#onProgress);
    this.#session?.awareness.off("change", this.#tell);
    clearTimeout(this.#startTimer);
    clearTimeout(this.#calmTimer);
    this.#calmTimer = undefined;
  }

  readonly #onProgress = (event: ProgressEvent): void => {
    this.#receiving = event !== null;
    this.#tell();
  };

  readonly #tell = (): void => {
    const next = this.#describe();
    const steady = next.words === this.shown.words;
    if (!steady && next.tone === "busy" && this.shown.tone !== "busy") {
      this.#calmTimer ??= setTimeout(() => {
        this.#calmTimer = undefined;
        this.#show(this.#describe());
      }, calmMs);
      return;
    }
    clearTimeout(this.#calmTimer);
    this.#calmTimer = undefined;
    if (!steady) this.#show(next);
  };

  #describe(): StatusWords {
    const provider = this.#session?.provider;
    // Until it is to connect, it has nothing to say.
    const status = provider?.shouldConnect === true ? provider.readStatus() : undefined;
    if (status !== undefined && (status.links > 0 || status.signaling === "connected")) this.#wasConnected = true;
    if (this.#wasConnected || status?.signaling === "closed") this.#starting = false;
    const awareness = this.#session?.awareness;
    return describeStatus({
      status,
      receiving: this.#receiving,
      headcount: countPeople(awareness?.getStates() ?? new Map(), awareness?.clientID ?? 0, status),
      online: navigator.onLine,
      saving: this.#session?.store.state.type !== "failing",
      wasConnected: this.#wasConnected,
      starting: this.#starting,
    });
  }

  #show(words: StatusWords): void {
    this.shown = words;
    this.#host.requestUpdate();
  }
}
