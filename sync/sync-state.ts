/**
 * Whether this replica is up to date, for applications and people. True once it was equal to some peer's. False only while it
 * is known to lack something, or a link is known to hold something else, for longer than frames in transit explain. A newcomer
 * that lacks everything does not make other peers out of date.
 */

/** Core's present knowledge. */
export interface SyncFacts {
  /** Some open link's replica was found equal, or became equal. */
  readonly agrees: boolean;
  /** No open link is known to hold anything else, and no update waits for a gap. */
  readonly inSync: boolean;
  /** This replica is known to lack something that a linked peer holds, or an update waits for a gap. */
  readonly behind: boolean;
}

/** Time in which frames in transit arrive, and rounds under way end. */
const patienceMs = 2_000;
/** While out of sync, core reports no change, so ask it this often. */
const askMs = 500;

export class SyncState {
  readonly #onDue: () => void;
  #synced = false;
  #inSync = true;
  /** Since when each has held without a break. */
  #agreesSince: number | undefined;
  #behindSince: number | undefined;
  #differsSince: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onDue`: the passing of time may have changed the state. Call `observe`. */
  constructor(onDue: () => void) {
    this.#onDue = onDue;
  }

  /** The replica was equal to some peer's, and is not known to have fallen behind. */
  get synced(): boolean {
    return this.#synced;
  }

  /** No open link is known to hold anything else. */
  get inSync(): boolean {
    return this.#inSync;
  }

  /** `now`: milliseconds on a clock that never goes back. */
  observe({ agrees, inSync, behind }: SyncFacts, now: number): void {
    this.#agreesSince = agrees ? (this.#agreesSince ?? now) : undefined;
    this.#behindSince = behind ? (this.#behindSince ?? now) : undefined;
    this.#differsSince = inSync ? undefined : (this.#differsSince ?? now);
    // A partner that sends nothing does not keep this side waiting for ever if another one was equal.
    const arrived = agrees && !behind && (inSync || lasts(this.#agreesSince, now));
    this.#synced = this.#synced ? !lasts(this.#behindSince, now) : arrived;
    // Until some replica was found equal, a fresh link changes nothing: this side is still waiting for it.
    this.#inSync = inSync || (this.#synced && !lasts(this.#differsSince, now));
    this.#await(now);
  }

  /** There is no peer to be equal to from now on. */
  reset(): void {
    this.#agreesSince = undefined;
    this.#behindSince = undefined;
    this.#differsSince = undefined;
    this.#synced = false;
    this.#inSync = true;
    clearTimeout(this.#timer);
  }

  #await(now: number): void {
    clearTimeout(this.#timer);
    const agreesAt = this.#synced || this.#agreesSince === undefined ? undefined : this.#agreesSince + patienceMs;
    const dueMs = this.#differsSince === undefined ? agreesAt && agreesAt - now : askMs;
    if (dueMs !== undefined && dueMs > 0) this.#timer = setTimeout(this.#onDue, Math.ceil(dueMs));
  }
}

const lasts = (since: number | undefined, now: number): boolean => since !== undefined && now >= since + patienceMs;
