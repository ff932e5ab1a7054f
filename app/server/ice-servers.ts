/**
 * The current STUN and TURN servers. Fetches fresh credentials before the old ones expire, and retries after failures.
 */
import { fetchConfig, recallConfig, type ServerConfig, usableServers } from "./server-config.ts";

/**
 * Shortest time before a renewal, whatever lifetime the server names. Usually credentials are renewed at half their
 * life.
 */
export const renewalMinimumMs = 30_000;
/** Delays of retries after failures. Each is twice as long as the one before, up to `most`. */
export const retryMs = { first: 5_000, most: 5 * 60_000 };
const answerMs = 10_000;

export class IceServers {
  /** Resolves when the server has answered or taken too long. Never rejects. */
  readonly known: Promise<void>;
  #config: ServerConfig = recallConfig();
  #failures = 0;
  #asking = false;
  #askedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When to ask next, in milliseconds since 1970. Timers stop while a computer sleeps, so the clock decides. */
  #dueAt = Infinity;
  readonly #abort = new AbortController();

  /** Asks the server at once. `patienceMs` limits how long `known` waits for the answer. */
  constructor(patienceMs: number) {
    this.known = Promise.race([this.#ask(), new Promise<void>((resolve) => setTimeout(resolve, patienceMs))]);
    const { signal } = this.#abort;
    window.addEventListener("online", this.#onWake, { signal });
    window.addEventListener("pageshow", this.#onWake, { signal });
    document.addEventListener("visibilitychange", this.#onWake, { signal });
  }

  /** Returns the servers for a new connection, without those whose credentials have expired. */
  list(): readonly RTCIceServer[] {
    return usableServers(this.#config, Date.now());
  }

  /** Stops asking the server. */
  destroy(): void {
    this.#abort.abort();
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#timer);
    this.#asking = true;
    const isFirst = this.#askedAt === 0;
    this.#askedAt = Date.now();
    // The first answer may come from the preload in index.html.
    const config = await fetchConfig(answerMs, isFirst ? this.#askedAt - performance.now() : undefined);
    this.#asking = false;
    if (this.#abort.signal.aborted) return;
    this.#failures = config === undefined ? this.#failures + 1 : 0;
    if (config !== undefined) this.#config = config;
    this.#schedule(config === undefined ? retryDelay(this.#failures) : renewalDelay(config));
  }

  #schedule(delayMs: number): void {
    this.#dueAt = Date.now() + delayMs;
    if (delayMs !== Infinity) this.#timer = setTimeout(() => void this.#ask(), delayMs);
  }

  readonly #onWake = (): void => {
    const now = Date.now();
    // Keep the first retry's delay here too, so that an unstable network does not flood the server.
    const worthAnotherTry = this.#failures > 0 && Math.abs(now - this.#askedAt) >= retryMs.first;
    if (!this.#asking && (now >= this.#dueAt || worthAnotherTry)) void this.#ask();
  };
}

// Random, so that pages that were opened together, or lost their server together, do not all return at once.
function renewalDelay({ expiry }: ServerConfig): number {
  if (expiry === undefined) return Infinity;
  return Math.max(renewalMinimumMs, expiry.lifetimeMs * (0.4 + 0.2 * Math.random()));
}

const retryDelay = (failures: number): number =>
  Math.min(retryMs.most, retryMs.first * 2 ** (failures - 1)) * (1 + Math.random());
