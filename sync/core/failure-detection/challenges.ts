/**
 * Members whom nobody probes: who died together with all its neighbours is accused by nobody. So members are challenged to
 * show themselves, by a suspicion that the living refute. SWIM, where everyone may probe everyone, has no need of that.
 */
import { drawSome } from "../draw.ts";
import type { Links } from "../overlay/routes.ts";
import type { Occupancy, PeerId, Random } from "../types.ts";
import type { Roster } from "./roster.ts";

/** Time between looks for such members, and how long one must be without a known link to be challenged. */
const challengeMs = 1_000;
const orphanMs = 5_000;
/** Members challenged in the whole room in a second: at least, for each that is missing, and at most. */
const leastChallenges = 1;
const challengesForEach = 0.1;
const mostChallenges = 20;

export class Challenges {
  readonly #self: PeerId;
  readonly #random: Random;
  readonly #roster: Roster;
  readonly #links: Links;
  /** Members of a room of this size are all linked to each other. */
  readonly #smallRoom: number;
  /** Members of a small room to whom nobody is known to be linked, and since when. */
  #orphans = new Map<PeerId, number>();
  #challengeAt = Number.NEGATIVE_INFINITY;

  constructor(self: PeerId, random: Random, roster: Roster, links: Links, smallRoom: number) {
    this.#self = self;
    this.#random = random;
    this.#roster = roster;
    this.#links = links;
    this.#smallRoom = smallRoom;
  }

  occupancy(): Occupancy {
    return { what: "orphans", size: this.#orphans.size, bound: this.#smallRoom };
  }

  /** Those to challenge now. `counted`: how many members are here, where that was counted just now. */
  due(now: number, counted: number | undefined): PeerId[] {
    const { partial, size } = this.#roster;
    if (partial || now < this.#challengeAt) return [];
    this.#challengeAt = now + challengeMs;
    if (size <= this.#smallRoom) return this.#orphansDue(now);
    return counted === undefined ? [] : this.#some(size - counted);
  }

  // In a small room everyone's links are known, and a member without any is not there.
  #orphansDue(now: number): PeerId[] {
    const before = this.#orphans;
    this.#orphans = new Map();
    for (const peer of this.#roster.living.keys()) {
      if (peer === this.#self || this.#links.isLinked(peer) || this.#links.linkTowards(peer, undefined)) continue;
      this.#orphans.set(peer, before.get(peer) ?? now);
    }
    return [...this.#orphans].filter(([, since]) => now >= since + orphanMs).map(([peer]) => peer);
  }

  // All together challenge the more, the more are missing.
  #some(missing: number): PeerId[] {
    const { living, size } = this.#roster;
    // A count of less than half is more likely wrong than right.
    if (missing < 0.5 || missing > size / 2) return [];
    const perSecond = Math.min(mostChallenges, Math.max(leastChallenges, missing * challengesForEach));
    if (this.#random() >= (perSecond * challengeMs) / 1_000 / size) return [];
    const others = [...living.keys()].filter((peer) => peer !== this.#self && !this.#links.isLinked(peer));
    return drawSome(others, 1, this.#random);
  }
}
