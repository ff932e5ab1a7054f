/** The attempts of one node: at most one with each peer, and a bound on all. */
import type { Occupancy, PeerId } from "../../types.ts";
import { hasConnection, isUnheard, type Attempt, type Lingering, type Unheard } from "./attempt.ts";

/** Bound on attempts at once; on those that linger, for each may be a connection. */
const maxAttempts = 128;
const maxLingering = 8;

export class Attempts {
  readonly #attempts = new Map<PeerId, Attempt>();

  occupancy(): Occupancy {
    return { what: "attempts", size: this.#attempts.size, bound: maxAttempts };
  }

  get isFull(): boolean {
    return this.#attempts.size >= maxAttempts;
  }

  /** How many are under way; those that membership has given up do not count. */
  get underWay(): number {
    let count = 0;
    for (const { state } of this.#attempts.values()) if (state !== "lingering") count++;
    return count;
  }

  /** Whether a connection is being made to anybody, with a prospect. */
  get isConnecting(): boolean {
    for (const attempt of this.#attempts.values())
      if (hasConnection(attempt) && !(attempt.state === "answering" && attempt.mayBeLate)) return true;
    return false;
  }

  get(peer: PeerId): Attempt | undefined {
    return this.#attempts.get(peer);
  }

  /** The attempt of this name, if it is the one with the peer. */
  named(peer: PeerId, id: string): Attempt | undefined {
    const attempt = this.#attempts.get(peer);
    return attempt?.id === id ? attempt : undefined;
  }

  /** The next state of the attempt with the peer, or a new one. */
  set(peer: PeerId, attempt: Attempt): void {
    this.#attempts.set(peer, attempt);
  }

  delete(peer: PeerId): void {
    this.#attempts.delete(peer);
  }

  /** As they are now: those that are begun anew meanwhile are not among them. */
  all(): [PeerId, Attempt][] {
    return [...this.#attempts];
  }

  /** As `all`, of those of which nothing has come back. */
  unheard(): [PeerId, Unheard][] {
    const unheard: [PeerId, Unheard][] = [];
    for (const [peer, attempt] of this.#attempts) if (isUnheard(attempt)) unheard.push([peer, attempt]);
    return unheard;
  }

  /** Those that linger beyond their bound: the first begun. */
  surplus(): [PeerId, Lingering][] {
    const lingering: [PeerId, Lingering][] = [];
    for (const [peer, attempt] of this.#attempts) if (attempt.state === "lingering") lingering.push([peer, attempt]);
    return lingering.slice(0, -maxLingering);
  }

  /** When the first wait is over. */
  nextDeadline(): number | undefined {
    let next: number | undefined;
    for (const attempt of this.#attempts.values()) {
      if (!isUnheard(attempt)) continue;
      const { word, silence } = attempt;
      for (const wait of [word.type === "knock" ? word.end : undefined, silence])
        if (wait && (next === undefined || wait.until < next)) next = wait.until;
    }
    return next;
  }
}
