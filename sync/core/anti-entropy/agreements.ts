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

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What rounds find, by who lacks something: 1 the peer, 2 this side, 3 both. */
const found: readonly (Standing | undefined)[] = [undefined, "behind", "ahead", "apart"];

export class Agreements implements Module {
  /** Rises when a standing changes, but for changes of this replica: whoever listens to the document knows of these. */
  revision = 0;
  readonly #links = new Map<PeerId, Mutable<Agreement>>();

  /** What is known of the link's other end; undefined without a link. */
  of(peer: PeerId): Agreement | undefined {
    return this.#links.get(peer);
  }

  opened({ now }: Io, { peer }: Link): void {
    this.#links.set(peer, { standing: "unknown", since: now, comparedAt: undefined, sameAt: undefined });
  }

  closed(_io: Io, peer: PeerId): void {
    this.#links.delete(peer);
  }

  told({ now }: Io, fact: Fact): void {
    if (changesReplica(fact))
      for (const link of this.#links.values()) if (link.standing === "same") stand(link, "unconfirmed", now);
    if (fact.type !== "compared" && fact.type !== "difference-found") return;
    const link = this.#links.get(fact.peer);
    if (!link) return;
    const { standing } = link;
    const lacking = Math.max(0, found.indexOf(standing));
    let next: Standing | undefined;
    if (fact.type === "difference-found") next = found[lacking | (fact.peerLacks ? 1 : 0) | (fact.selfLacks ? 2 : 0)];
    else {
      link.comparedAt = now;
      if (fact.same) {
        link.sameAt = now;
        next = fact.current ? "same" : "unconfirmed";
        // What a round has found stands until the digests are equal.
      } else if (lacking === 0) next = "unknown";
    }
    if (next === undefined || next === standing) return;
    stand(link, next, now);
    this.revision++;
  }
}

function stand(link: Mutable<Agreement>, standing: Standing, now: number): void {
  link.standing = standing;
  link.since = now;
}

/** Whether the fact changes this replica. An own edit does so when it is made, not when it is sent as a rumor. */
export function changesReplica(fact: Fact): boolean {
  if (fact.type === "local-update") return true;
  return fact.type === "replica-changed" && !(fact.by === "rumor" && fact.from === undefined);
}
