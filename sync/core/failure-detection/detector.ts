/**
 * Who lives: suspicion, refutation and confirmation, as news that floods the room. Sources: SWIM, Das et al. 2002,
 * sections 4.1 and 4.2; Lifeguard, Dadgar et al. 2018, section IV.B.
 * What departs from them, and why, is in the README beside this file.
 */
import { earlier } from "../bounds.ts";
import type { FailureDetectionConfig, FailureDetectionKnobs } from "./knobs.ts";
import type { OverlayConfig } from "../overlay/knobs.ts";
import { isLoss, type LinkHealth, type Module } from "../module.ts";
import type { Links } from "../overlay/routes.ts";
import { Challenges } from "./challenges.ts";
import { News } from "./news.ts";
import { Questions } from "./questions.ts";
import type { Roster } from "./roster.ts";
import type { Closing, Fact, Io, Link, Occupancy, Overlay, PeerId, Random } from "../types.ts";
import { priorities } from "../types.ts";
import { encodeFrame, type FrameOf, type NewsItem } from "./frames.ts";
import { limits } from "../wire/limits.ts";

/** Rosters that differ for so long without news on the way are exchanged; in a busy room after the longer time. */
const rosterSettleMs = 1_500;
const rosterPatienceMs = 10_000;
const rosterGapMs = 5_000;
/** A neighbour that others suspect is probed unless it was heard as lately as this. */
const doubtedMs = 500;
/** Whose link broke is accused after this, unless somebody else who is linked to it hears it. */
const doubtMs = 600;
/** Bound on peers in doubt. */
const maxDoubts = 256;
/** Members that a node names to a newcomer when it does not know all. */
const partialRosterItems = 64;

/** The exchange of rosters over a link. */
interface RosterExchange {
  rosterDiffersSince: number | undefined;
  rosterNotBefore: number;
  /** A roster of this side's is not answered yet; and when one of the other side's is answered again. */
  rosterAsked: boolean;
  replyNotBefore: number;
  /** Its other end says that the room is too large to know everyone. */
  partial: boolean;
}

/** So many links must say that the room is too large; one is enough for a newcomer's first. */
const partialLinks = 2;

/** What is known of the number of members otherwise. */
export interface Census {
  /** An estimate that has had its time. */
  settled(): { readonly peers: number } | undefined;
  /** One that counts those who are here now. */
  fresh(): { readonly peers: number } | undefined;
}

export class FailureDetector implements Module {
  readonly roster: Roster;
  readonly #self: PeerId;
  readonly #knobs: FailureDetectionKnobs;
  readonly #activeView: number;
  readonly #overlay: Overlay & Links;
  readonly #health: LinkHealth;
  readonly #census: Census;
  readonly #links = new Map<PeerId, RosterExchange>();
  /** Suspects, with the time of their confirmation. */
  readonly #suspects = new Map<PeerId, number>();
  /** Whose links broke, and when they will be accused. */
  readonly #doubts = new Map<PeerId, number>();
  /** Silent links whose other ends somebody else hears. */
  readonly #vouched = new Set<PeerId>();
  readonly #news: News;
  readonly #questions: Questions;
  readonly #challenges: Challenges;
  /** When the last link was lost; undefined with any. */
  #aloneSince: number | undefined;
  #newsAt = Number.NEGATIVE_INFINITY;
  /** The latest incarnation in which this node was believed dead. */
  #mournedAs = -1;

  constructor(
    self: PeerId,
    config: FailureDetectionConfig & OverlayConfig,
    random: Random,
    roster: Roster,
    overlay: Overlay & Links,
    health: LinkHealth,
    census: Census,
  ) {
    this.#self = self;
    this.#knobs = config.failureDetection;
    this.#activeView = config.overlay.activeView;
    this.roster = roster;
    this.#overlay = overlay;
    this.#health = health;
    this.#census = census;
    this.#news = new News(self, config);
    this.#questions = new Questions(self, config, random, overlay, health);
    this.#challenges = new Challenges(self, random, roster, overlay, config.overlay.activeView + 1);
  }

  occupancy(): Occupancy[] {
    const { knownMembers } = this.#knobs;
    return [
      ...this.roster.occupancy(),
      { what: "suspects", size: this.#suspects.size, bound: knownMembers },
      this.#questions.occupancy(),
      { what: "peers in doubt", size: this.#doubts.size, bound: maxDoubts },
      this.#challenges.occupancy(),
    ];
  }

  /** Tells the new link of this node, and the room of the new link. A node that knows nobody else asks for the roster. */
  opened(io: Io, { peer }: Link): void {
    const knewNobody = this.roster.size === 1;
    const link: RosterExchange = {
      rosterDiffersSince: undefined,
      rosterNotBefore: io.now,
      rosterAsked: false,
      replyNotBefore: io.now,
      partial: false,
    };
    this.#links.set(peer, link);
    this.#news.opened(peer);
    this.#doubts.delete(peer);
    this.#aloneSince = undefined;
    if (this.roster.partial) this.#tellPartial(io, peer);
    const departed = this.roster.departed(peer);
    if (departed) this.#news.tell(io, peer, { peer, ...departed, accuser: undefined });
    else {
      this.#learn(io, { peer, state: "alive", incarnation: 0, accuser: undefined }, peer);
      const gone = this.roster.admit(peer, (other) => !this.#overlay.isLinked(other));
      if (gone) {
        this.#suspects.delete(gone);
        io.raise({ type: "member-gone", peer: gone, why: "forgotten" });
        io.emit({ type: "member", peer: gone, state: "dead" });
      }
    }
    if (knewNobody) this.#sendRoster(io, peer, false);
    const self = { peer: this.#self, state: "alive", accuser: undefined } as const;
    this.#news.tell(io, peer, { ...self, incarnation: this.roster.incarnationOf(this.#self) });
  }

  /** Where a link was lost nobody knows: the peer may have lost only this link. */
  closed(io: Io, peer: PeerId, why: Closing): void {
    this.#links.delete(peer);
    this.#news.closed(peer);
    if (this.#links.size === 0) this.#aloneSince ??= io.now;
    this.#vouched.delete(peer);
    const incarnation = this.roster.incarnationOf(peer);
    if (why === "left") this.#learn(io, { peer, state: "left", incarnation, accuser: undefined }, peer);
    else if (isLoss(why)) this.#doubt(io, peer);
  }

  told(io: Io, fact: Fact): void {
    switch (fact.type) {
      case "heard":
        return this.heard(io, fact.peer);
      case "compared":
        return this.rosterCompared(io, fact.peer, fact.sameRoster, fact.mine);
      case "unanswered":
        this.#questions.ask(io, fact.peer);
        return;
      case "unheard":
        return this.suspect(io, fact.peer);
      case "links-changed":
        return this.resettle(io);
      case "presence-clock":
        this.roster.setPresenceClock(fact.peer, fact.clock);
        this.#newsAt = io.now;
    }
  }

  received(io: Io, from: PeerId, frame: FrameOf<"news" | "roster" | "ping-request" | "vouch">): void {
    switch (frame.type) {
      case "news":
        return this.#newsReceived(io, from, frame);
      case "roster":
        return this.#rosterReceived(io, from, frame);
      case "ping-request":
        return this.#questions.asked(io, from, frame.target);
      case "vouch":
        return this.#takeWord(from, frame.target);
    }
  }

  /** Nothing was heard of the peer in all tries, and nobody else hears it. */
  suspect(io: Io, peer: PeerId): void {
    if (this.#vouched.delete(peer)) return;
    const incarnation = this.roster.incarnationOf(peer);
    this.#learn(io, { peer, state: "suspect", incarnation, accuser: this.#self }, undefined);
  }

  /** Something came from a linked peer: those who asked about it are told. */
  heard(io: Io, peer: PeerId): void {
    if (this.#vouched.size > 0) this.#vouched.delete(peer);
    this.#questions.heard(io, peer);
  }

  // `by` hears a peer: it is not suspected for its silence here, though the link may still break.
  #takeWord(by: PeerId, target: PeerId): void {
    if (this.#overlay.knowsLink(by, target) && this.#doubts.delete(target)) return;
    if (this.#overlay.isLinked(target)) this.#vouched.add(target);
  }

  // News from a neighbour. What is said of this node is refuted; others who believed it dead have let go of its presence.
  #newsReceived(io: Io, from: PeerId, { items }: FrameOf<"news">): void {
    let accused = false;
    let mourned = false;
    for (const item of items) {
      this.#news.heard(from, item);
      if (item.peer !== this.#self) this.#learn(io, item, from);
      else {
        mourned = this.#mourned(item) || mourned;
        const refuted = this.#refute(io, item);
        accused ||= refuted && item.accuser !== undefined && this.#overlay.isLinked(item.accuser);
      }
    }
    if (accused) io.raise({ type: "accused" });
    // Where not all are known by name, rosters do not bring what was dropped.
    if (mourned || (accused && this.roster.partial)) io.raise({ type: "mourned" });
    for (const { peer, state } of items) if (state === "suspect") this.#lookAt(io, peer);
  }

  // Who hears that a neighbour is suspected looks for itself, and its word makes the room certain sooner.
  #lookAt(io: Io, peer: PeerId): void {
    const silence = this.#health.silenceMs(io.now, peer);
    if (silence !== undefined && silence > doubtedMs && !this.#health.isAwaiting(peer))
      io.raise({ type: "probe-wanted", peer });
  }

  /** A probe compared rosters. `mine`: this side probed, so a difference is its own to look into. */
  rosterCompared(io: Io, peer: PeerId, same: boolean, mine: boolean): void {
    const link = this.#links.get(peer);
    if (!link) return;
    if (same) link.rosterDiffersSince = undefined;
    else if (mine) {
      link.rosterDiffersSince ??= io.now;
      const quiet = io.now >= this.#newsAt + rosterSettleMs && io.now >= link.rosterDiffersSince + rosterSettleMs;
      const due = quiet || io.now >= link.rosterDiffersSince + rosterPatienceMs;
      if (due && io.now >= link.rosterNotBefore) this.#sendRoster(io, peer, false);
    }
  }

  // Takes in whom the other side knows, and answers in kind.
  #rosterReceived(io: Io, from: PeerId, frame: FrameOf<"roster">): void {
    const link = this.#links.get(from);
    if (!link) return;
    link.partial = frame.partial;
    if (frame.partial && !this.roster.partial) {
      let saying = this.roster.size <= 2 ? partialLinks : 0;
      for (const { partial } of this.#links.values()) if (partial) saying++;
      if (saying >= partialLinks) this.#becomePartial(io);
    }
    for (const { peer, incarnation } of frame.items)
      if (peer !== this.#self) this.#learn(io, { peer, state: "alive", incarnation, accuser: undefined }, from);
    // One that was not called for, or comes too often, is not answered.
    if (frame.reply ? !link.rosterAsked : io.now < link.replyNotBefore) return;
    if (frame.reply) link.rosterAsked = false;
    else {
      link.replyNotBefore = io.now + rosterGapMs / 2;
      this.#sendRoster(io, from, true);
    }
    io.raise({ type: "presences-listed", from, clocks: frame.items, all: !frame.partial });
  }

  tick(io: Io): void {
    const estimate = this.#census.settled()?.peers;
    this.roster.tick(io.now);
    if (this.#aloneSince !== undefined && io.now >= this.#aloneSince + this.#knobs.suspicionMaxMs) this.#forgetAll(io);
    for (const peer of this.#challenges.due(io.now, this.#census.fresh()?.peers)) this.suspect(io, peer);
    if (this.roster.partial && estimate !== undefined && estimate < 0.8 * this.#knobs.knownMembers)
      this.roster.partial = false;
    for (const [peer, accuseAt] of this.#doubts)
      if (accuseAt <= io.now) {
        this.#doubts.delete(peer);
        if (this.roster.isLiving(peer)) this.suspect(io, peer);
      }
    for (const [peer, confirmAt] of this.#suspects)
      if (confirmAt <= io.now) {
        const incarnation = this.roster.incarnationOf(peer);
        this.#learn(io, { peer, state: "dead", incarnation, accuser: undefined }, undefined);
      }
  }

  nextDeadline(): number | undefined {
    let next: number | undefined;
    if (this.#aloneSince !== undefined && this.roster.size > 1) next = this.#aloneSince + this.#knobs.suspicionMaxMs;
    for (const accuseAt of this.#doubts.values()) next = earlier(next, accuseAt);
    for (const confirmAt of this.#suspects.values()) next = earlier(next, confirmAt);
    return next;
  }

  // A link breaks for other reasons than its peer's death, and an accusation goes through the whole room.
  #doubt(io: Io, peer: PeerId): void {
    if (this.#doubts.size >= maxDoubts || !this.#questions.ask(io, peer)) return this.suspect(io, peer);
    this.#doubts.set(peer, io.now + doubtMs * this.#health.patience);
  }

  // Whoever hears of nobody any more cannot know who is there, and must not tell of them when it is back.
  #forgetAll(io: Io): void {
    this.#doubts.clear();
    this.#suspects.clear();
    for (const peer of this.roster.forgetOthers()) {
      io.raise({ type: "member-gone", peer, why: "forgotten" });
      io.emit({ type: "member", peer, state: "dead" });
      io.emit({ type: "status-changed" });
    }
  }

  #isLinkedToSomeone(peer: PeerId): boolean {
    return this.#overlay.linkTowards(peer, undefined) !== undefined;
  }

  #mourned({ state, incarnation }: NewsItem): boolean {
    if (state !== "dead" || incarnation <= this.#mournedAs || !this.roster.isCredible(incarnation)) return false;
    this.#mournedAs = incarnation;
    return true;
  }

  #refute(io: Io, { state, incarnation }: NewsItem): boolean {
    if (state === "alive" || incarnation < this.roster.incarnationOf(this.#self)) return false;
    if (!this.roster.isCredible(incarnation)) return false;
    const raised = this.roster.refute(incarnation);
    this.#newsAt = io.now;
    this.#news.tellAll(io, { peer: this.#self, state: "alive", incarnation: raised, accuser: undefined }, undefined);
    return true;
  }

  // Takes news in, and tells everyone else of it once.
  #learn(io: Io, item: NewsItem, from: PeerId | undefined): void {
    const { peer, state, incarnation } = item;
    if (peer === this.#self) return;
    const departed = this.roster.departed(peer);
    const wasKnown = this.roster.isLiving(peer);
    const wasSuspect = this.#suspects.has(peer);
    const wasPartial = this.roster.partial;
    const isNews = this.roster.learn(io.now, item, this.#knobs.confirmations + 1);
    if (this.roster.partial && !wasPartial) this.#becomePartial(io);
    if (!isNews) {
      // Believed alive by others, dead here: only the peer itself can tell (memberlist merges so, too).
      if (departed?.state === "dead" && state === "alive" && from && incarnation <= departed.incarnation)
        this.#news.tell(io, from, { peer, state: "suspect", incarnation: departed.incarnation, accuser: this.#self });
      return;
    }
    this.#newsAt = io.now;
    if (state === "alive" && from) io.raise({ type: "member-lives", peer, via: from });
    // Its presence went with it, and it may not know: whoever tells of it may still have it.
    if (departed?.state === "dead" && state === "alive" && from) this.#askRoster(io, from);
    this.#settle(peer);
    const living = this.roster.isLiving(peer);
    if (living !== wasKnown) {
      if (!living) io.raise({ type: "member-gone", peer, why: state === "dead" ? "dead" : "left" });
      io.emit({ type: "member", peer, state: living ? "alive" : "dead" });
      io.emit({ type: "status-changed" });
    } else if (this.#suspects.has(peer) !== wasSuspect)
      io.emit({ type: "member", peer, state: wasSuspect ? "alive" : "suspect" });
    this.#news.tellAll(io, item, from);
  }

  // When a suspect is believed dead: the sooner, the more accuse it (Lifeguard, section IV.B).
  #settle(peer: PeerId): void {
    const member = this.roster.living.get(peer);
    if (member?.state !== "suspect") {
      this.#suspects.delete(peer);
      return;
    }
    const { suspicionMaxMs, suspicionMinMs, confirmations } = this.#knobs;
    const possible = Math.min(confirmations, this.roster.size - 3);
    const confirmed = member.accusers.length - 1;
    const share = possible <= 0 ? 1 : Math.min(1, Math.log(confirmed + 1) / Math.log(possible + 1));
    let waitMs = (suspicionMaxMs - (suspicionMaxMs - suspicionMinMs) * share) * this.#health.patience;
    // In a room that is fully linked everyone's links are known: whom nobody is linked to is not there.
    if (this.roster.size <= this.#activeView + 1 && !this.#overlay.isLinked(peer) && !this.#isLinkedToSomeone(peer))
      waitMs = 0;
    this.#suspects.set(peer, member.suspectedAt + waitMs);
  }

  /** Links have changed: what is known of suspects, and of those in doubt, may be enough now. */
  resettle(io: Io): void {
    for (const peer of this.#doubts.keys())
      if (!this.#isLinkedToSomeone(peer)) {
        this.#doubts.delete(peer);
        this.suspect(io, peer);
      }
    for (const peer of this.#suspects.keys()) this.#settle(peer);
  }

  // Everyone's names would cost more than they are worth: newcomers are not told to the whole room any more.
  #becomePartial(io: Io): void {
    this.roster.partial = true;
    for (const peer of this.#links.keys()) this.#tellPartial(io, peer);
  }

  #tellPartial(io: Io, to: PeerId): void {
    const frame = { type: "roster", reply: true, partial: true, items: [] } as const;
    io.send(to, encodeFrame(frame, this.#self), priorities.control);
  }

  #askRoster(io: Io, of: PeerId): void {
    const link = this.#links.get(of);
    if (link && io.now >= link.rosterNotBefore) this.#sendRoster(io, of, false);
  }

  #sendRoster(io: Io, to: PeerId, reply: boolean): void {
    const link = this.#links.get(to);
    if (!link) return;
    link.rosterNotBefore = io.now + rosterGapMs;
    link.rosterDiffersSince = undefined;
    if (!reply) link.rosterAsked = true;
    const { partial } = this.roster;
    const items = this.roster.items(partial ? partialRosterItems : limits.roster);
    io.send(to, encodeFrame({ type: "roster", reply, partial, items }, this.#self), priorities.control);
  }
}
