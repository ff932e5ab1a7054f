/**
 * What is known of each link's other end: whether it holds exactly what this replica holds, and since when. It only listens:
 * to the digests that probes compare, to what rounds find, and to changes of this replica. It sends nothing.
 *
 * | standing      | becomes so when                                                                    |
 * | ------------- | ---------------------------------------------------------------------------------- |
 * | `unknown`     | the link opens, or a comparison finds a difference that no round has looked into    |
 * | `same`        | a comparison finds equal digests, and this replica has not changed since            |
 * | `unconfirmed` | this replica changes after `same`, or while equal digests are on their way          |
 * | `behind`      | a round finds that the peer lacks something                                        |
 * | `ahead`       | a round finds that this side lacks something                                       |
 * | `apart`       | both                                                                               |
 */
import type { Module } from "../module.ts";
import type { Fact, Io, Link, PeerId } from "../types.ts";

export type Standing = "same" | "unconfirmed" | "behind" | "ahead" | "apart" | "unknown";

/** Times are those of the node's clock. */
export interface Agreement {
  readonly standing: Standing;
  /** Since when it stands so. */
  readonly since: number;
  /** When digests were last compared, whatever came of it; undefined before the first comparison. */
  readonly comparedAt: number | undefined;
  /** When they were last found equal; undefined before that. */
  readonly sameAt: number | undefined;
}

export class Agreements implements Module {
  /** Rises when a standing changes, but for changes of this replica: whoever listens to the document knows of these. */
  revision = 0;
  readonly #links = new Map<PeerId, Agreement>();

  /** What is known of the link's other end; undefined without a link. */
  of(peer: PeerId): Agreement | undefined {
    return this.#links.get(peer);
  }

  opened(io: Io, { peer }: Link): void {
    this.#links.set(peer, { standing: "unknown", since: io.now, comparedAt: undefined, sameAt: undefined });
  }

  closed(_io: Io, peer: PeerId): void {
    this.#links.delete(peer);
  }

  told({ now }: Io, fact: Fact): void {
    switch (fact.type) {
      case "compared":
        return this.#compared(now, fact.peer, fact.same, fact.current);
      case "difference-found":
        return this.#differs(now, fact.peer, fact.peerLacks, fact.selfLacks);
      case "local-update":
      case "replica-changed":
        if (changesReplica(fact)) this.#changed(now);
    }
  }

  #compared(now: number, peer: PeerId, same: boolean, current: boolean): void {
    const link = this.#links.get(peer);
    if (!link) return;
    // What a round has found stands until the digests are equal.
    const found = link.standing === "same" || link.standing === "unconfirmed" ? "unknown" : link.standing;
    const standing = same ? (current ? "same" : "unconfirmed") : found;
    this.#set(now, peer, { ...link, comparedAt: now, ...(same && { sameAt: now }) }, standing);
  }

  #differs(now: number, peer: PeerId, peerLacks: boolean, selfLacks: boolean): void {
    const link = this.#links.get(peer);
    if (!link) return;
    const behind = peerLacks || link.standing === "behind" || link.standing === "apart";
    const ahead = selfLacks || link.standing === "ahead" || link.standing === "apart";
    this.#set(now, peer, link, behind && ahead ? "apart" : behind ? "behind" : ahead ? "ahead" : link.standing);
  }

  #changed(now: number): void {
    for (const [peer, link] of this.#links)
      if (link.standing === "same") this.#links.set(peer, { ...link, standing: "unconfirmed", since: now });
  }

  #set(now: number, peer: PeerId, link: Agreement, standing: Standing): void {
    const changed = standing !== link.standing;
    this.#links.set(peer, { ...link, standing, ...(changed && { since: now }) });
    if (changed) this.revision++;
  }
}

/** Whether the fact changes this replica. An own edit does so when it is made, not when it is sent as a rumor. */
export function changesReplica(fact: Fact): boolean {
  if (fact.type === "local-update") return true;
  return fact.type === "replica-changed" && !(fact.by === "rumor" && fact.from === undefined);
}
