/** Keeps the status words of a document up to date for an element that shows them. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { GrapevineProvider, GrapevineStatus, ProgressEvent } from "../../sync/index.ts";
import type { Arrival } from "../arrival/arrival.ts";
import { countPeople, listPeople } from "../people/list-people.ts";
import type { DocumentStore } from "../storage/document-store.ts";
import { guardClosing } from "./closing-guard.ts";
import { describeStatus, lookingForOthers, type StatusWords } from "./describe-status.ts";
import { Meetings } from "./meetings.ts";

/** What the status of a document is derived from. */
export interface StatusSources {
  readonly provider: GrapevineProvider;
  readonly store: DocumentStore;
  readonly arrival: Arrival;
}

/** After this long without an answer, the status says that nobody, or no server, is there. */
const lookingMs = 5_000;
/**
 * Trouble shorter than this is not shown. At every keystroke someone is behind for a moment, and a screen reader reads
 * each change aloud.
 */
const calmMs = 700;

export class StatusController implements ReactiveController {
  #shown: StatusWords | undefined;
  readonly #host: ReactiveControllerHost;
  #sources: StatusSources | undefined;
  #meetings: Meetings | undefined;
  #stopGuarding = (): void => undefined;
  #wasConnected = false;
  #receiving = false;
  /** Whether peers and the server were last reached. A change of either begins another search. */
  #reached = "";
  #lookTimer: ReturnType<typeof setTimeout> | undefined;
  #calmTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** What to show now. */
  get shown(): StatusWords {
    return this.#shown ?? lookingForOthers();
  }

  /** Who was here during this visit. */
  get meetings(): Meetings | undefined {
    return this.#meetings;
  }

  /** Follows another document, or none. */
  follow(sources: StatusSources | undefined): void {
    if (sources?.provider === this.#sources?.provider) return;
    this.#unfollow();
    this.#sources = sources;
    this.#wasConnected = false;
    this.#receiving = false;
    this.#reached = "";
    if (sources === undefined) return;
    const { provider, store, arrival } = sources;
    this.#meetings = new Meetings(provider);
    this.#stopGuarding = guardClosing(sources);
    store.on("state", this.#tell);
    arrival.on("change", this.#tell);
    provider.on("change", this.#tell);
    provider.on("progress", this.#onProgress);
    provider.awareness.on("change", this.#tell);
    this.#look();
    this.#show(this.#describe(sources));
  }

  hostConnected(): void {
    document.addEventListener("gv-language", this.#tell);
    addEventListener("online", this.#tell);
    addEventListener("offline", this.#tell);
  }

  hostDisconnected(): void {
    document.removeEventListener("gv-language", this.#tell);
    removeEventListener("online", this.#tell);
    removeEventListener("offline", this.#tell);
    this.#unfollow();
    this.#sources = undefined;
  }

  #unfollow(): void {
    this.#meetings?.destroy();
    this.#meetings = undefined;
    this.#stopGuarding();
    this.#sources?.store.off("state", this.#tell);
    this.#sources?.arrival.off("change", this.#tell);
    this.#sources?.provider.off("change", this.#tell);
    this.#sources?.provider.off("progress", this.#onProgress);
    this.#sources?.provider.awareness.off("change", this.#tell);
    clearTimeout(this.#lookTimer);
    clearTimeout(this.#calmTimer);
    this.#calmTimer = undefined;
  }

  #look(): void {
    clearTimeout(this.#lookTimer);
    this.#lookTimer = setTimeout(() => {
      this.#lookTimer = undefined;
      this.#tell();
    }, lookingMs);
  }

  readonly #onProgress = (event: ProgressEvent): void => {
    this.#receiving = event !== null;
    this.#tell();
  };

  readonly #tell = (): void => {
    if (this.#sources === undefined) return;
    const next = this.#describe(this.#sources);
    const steady = next.words === this.shown.words;
    if (!steady && next.tone === "busy" && this.shown.tone !== "busy") {
      this.#calmTimer ??= setTimeout(() => {
        this.#calmTimer = undefined;
        if (this.#sources !== undefined) this.#show(this.#describe(this.#sources));
      }, calmMs);
      return;
    }
    clearTimeout(this.#calmTimer);
    this.#calmTimer = undefined;
    if (!steady) this.#show(next);
  };

  #describe({ provider, store, arrival }: StatusSources): StatusWords {
    const { awareness } = provider;
    // Before it is asked to connect, the provider has no status.
    const status = provider.shouldConnect ? provider.status() : undefined;
    if (status !== undefined) this.#note(status);
    const states = awareness.getStates();
    const names = (status?.links ?? 0) > 0 ? [] : listPeople(states, awareness.clientID).slice(1);
    return describeStatus({
      status,
      synced: provider.synced,
      waiting: arrival.state === "waiting",
      receiving: this.#receiving,
      headcount: countPeople(states, awareness.clientID, status),
      names: names.map(({ name }) => name),
      online: navigator.onLine,
      saving: store.state.type === "saving" || store.state.type === "opening",
      wasConnected: this.#wasConnected,
      looking: this.#lookTimer !== undefined,
    });
  }

  #note({ links, signaling }: GrapevineStatus): void {
    if (links > 0 || signaling === "connected") this.#wasConnected = true;
    const reached = `${links > 0} ${signaling === "connected"}`;
    if (this.#reached !== "" && this.#reached !== reached) this.#look();
    this.#reached = reached;
  }

  #show(words: StatusWords): void {
    this.#shown = words;
    this.#host.requestUpdate();
  }
}
