/** The attempts of one node: at most one for each peer, and bounded in number. */
import { earlier } from "../../bounds.ts";
import type { Occupancy, PeerId } from "../../types.ts";
import { hasConnection, isUnheard, type Attempt, type Lingering, type Unheard } from "./attempt.ts";

/** Most concurrent attempts, and most that linger, since each may hold a connection. */
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

  /** Number of attempts under way, without those that membership has given up. */
  get underWay(): number {
    let count = 0;
    for (const { state } of this.#attempts.values()) if (state !== "lingering") count++;
    return count;
  }

  /** Whether a connection is being established that may still succeed. */
  get isConnecting(): boolean {
    for (const attempt of this.#attempts.values())
      if (hasConnection(attempt) && !(attempt.state === "answering" && attempt.mayBeLate)) return true;
    return false;
  }

  get(peer: PeerId): Attempt | undefined {
    return this.#attempts.get(peer);
  }

  /** The attempt with this peer, if it has this name. */
  named(peer: PeerId, id: string): Attempt | undefined {
    const attempt = this.#attempts.get(peer);
    return attempt?.id === id ? attempt : undefined;
  }

  /** Sets the next state of the attempt with the peer, or begins one. */
  set(peer: PeerId, attempt: Attempt): void {
    this.#attempts.set(peer, attempt);
  }

  delete(peer: PeerId): void {
    this.#attempts.delete(peer);
  }

  /** A snapshot of all attempts, without those that begin meanwhile. */
  all(): [PeerId, Attempt][] {
    return [...this.#attempts];
  }

  /** Like `all`, but only those without an answer. */
  unheard(): [PeerId, Unheard][] {
    const unheard: [PeerId, Unheard][] = [];
    for (const [peer, attempt] of this.#attempts) if (isUnheard(attempt)) unheard.push([peer, attempt]);
    return unheard;
  }

  /** The oldest lingering attempts, beyond the bound. */
  surplus(): [PeerId, Lingering][] {
    const lingering: [PeerId, Lingering][] = [];
    for (const [peer, attempt] of this.#attempts) if (attempt.state === "lingering") lingering.push([peer, attempt]);
    return lingering.slice(0, -maxLingering);
  }

  /** When the first wait ends. */
  nextDeadline(): number | undefined {
    let next: number | undefined;
    for (const attempt of this.#attempts.values()) {
      if (!isUnheard(attempt)) continue;
      const { word, silence } = attempt;
      if (word.type === "knock") next = earlier(next, word.end.until);
      next = earlier(next, silence?.until);
    }
    return next;
  }
}
