/**
 * Whether this replica is up to date, as applications and people want to hear it: true once it was equal to some peer's, and
 * false only while it is known to lack something, or while a link is known to hold something else, for longer than what is
 * on its way explains. A newcomer that lacks everything makes nobody else out of date.
 */

/** What core knows of the moment. */
export interface SyncFacts {
  /** Some open link was found, or brought, to be equal. */
  readonly agrees: boolean;
  /** No open link is known to hold anything else, and nothing waits for a gap. */
  readonly inSync: boolean;
  /** This replica is known to lack what some link's other end holds, or waits for a gap to be filled. */
  readonly behind: boolean;
}

/** What is on its way, or being looked into, has come by then. */
const patienceMs = 2_000;
/** While it is out of sync, core tells of no change; it is asked as often. */
const askMs = 500;

export class SyncState {
  readonly #onDue: () => void;
  #synced = false;
  #inSync = true;
  /** Since when each has been so, without a break. */
  #agreesSince: number | undefined;
  #behindSince: number | undefined;
  #differsSince: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onDue`: time alone may have changed something; `observe` is to be called. */
  constructor(onDue: () => void) {
    this.#onDue = onDue;
  }

  /** It was equal to some peer's, and is not known to have fallen behind. */
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
    // One partner of whom nothing comes does not keep this side waiting for ever, where another one was equal.
    const arrived = agrees && !behind && (inSync || lasts(this.#agreesSince, now));
    this.#synced = this.#synced ? !lasts(this.#behindSince, now) : arrived;
    // Before that, nothing was ever known to be equal: then a fresh link is no news, it is what is waited for.
    this.#inSync = inSync || (this.#synced && !lasts(this.#differsSince, now));
    this.#await(now);
  }

  /** Nobody is there to be equal to, from now on. */
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
