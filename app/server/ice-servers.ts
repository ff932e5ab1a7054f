/** The STUN and TURN servers of the moment: asks for fresh credentials before they expire, and again after failures. */
import { fetchConfig, recallConfig, type ServerConfig, usableServers } from "./server-config.ts";

/** Credentials are renewed when about half of their life is over; never sooner than this, whatever the server says. */
export const renewalMinimumMs = 30_000;
/** After a failure the server is asked again, each time after twice as long. */
export const retryMs = { first: 5_000, most: 5 * 60_000 };
const answerMs = 10_000;

export class IceServers {
  /** Settles when the server has answered, or has taken too long. Never rejects. */
  readonly known: Promise<void>;
  #config: ServerConfig = recallConfig();
  #failures = 0;
  #asking = false;
  #askedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When to ask next, in milliseconds since 1970: timers stand still while a computer sleeps. */
  #dueAt = Infinity;
  readonly #abort = new AbortController();

  /** Asks at once. `patienceMs`: how long `known` waits for the answer. */
  constructor(patienceMs: number) {
    this.known = Promise.race([this.#ask(), new Promise<void>((resolve) => setTimeout(resolve, patienceMs))]);
    const { signal } = this.#abort;
    window.addEventListener("online", this.#onWake, { signal });
    window.addEventListener("pageshow", this.#onWake, { signal });
    document.addEventListener("visibilitychange", this.#onWake, { signal });
  }

  /** What a new connection is to use. Servers whose credentials have expired are left out. */
  list(): readonly RTCIceServer[] {
    return usableServers(this.#config, Date.now());
  }

  /** Asks no more. */
  destroy(): void {
    this.#abort.abort();
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#timer);
    this.#asking = true;
    const isFirst = this.#askedAt === 0;
    this.#askedAt = Date.now();
    // index.html preloads it.
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
    // The first retry's delay holds here too: a network that comes and goes is not the server's fault.
    const worthAnotherTry = this.#failures > 0 && Math.abs(now - this.#askedAt) >= retryMs.first;
    if (!this.#asking && (now >= this.#dueAt || worthAnotherTry)) void this.#ask();
  };
}

// Spread out: pages that were opened together, or lost their server together, do not come back together.
function renewalDelay({ expiry }: ServerConfig): number {
  if (expiry === undefined) return Infinity;
  return Math.max(renewalMinimumMs, expiry.lifetimeMs * (0.4 + 0.2 * Math.random()));
}

const retryDelay = (failures: number): number =>
  Math.min(retryMs.most, retryMs.first * 2 ** (failures - 1)) * (1 + Math.random());
