/**
 * Whom to link to: a small active view of links and a larger passive view of known peers. Source: HyParView, Leitão,
 * Pereira and Rodrigues 2007, section 4. What departs from the paper, and why, is in the README beside this file.
 */
import { earlier } from "../bounds.ts";
import type { OverlayConfig, OverlayKnobs } from "./knobs.ts";
import type { OutboxConfig } from "../outbox/knobs.ts";
import { LostPeers } from "./lost-peers.ts";
import { ActiveView } from "./active-view.ts";
import { DialPlan } from "./dial-plan.ts";
import { Discovery } from "./discovery.ts";
import { Admission } from "./admission.ts";
import { slowestToSpare } from "./near-links.ts";
import { PassiveView } from "./passive-view.ts";
import type { ForwardLimit } from "../outbox/forward-limit.ts";
import { Routes } from "./routes.ts";
import { Shunned } from "./shunned.ts";
import { Walks } from "./walks.ts";
import { isLoss, type LinkHealth, type Module } from "../module.ts";
import type { Closing, DialFailure, Fact, Io, Link, Occupancy, Overlay, PeerId, Random } from "../types.ts";
import { priorities } from "../types.ts";
import { encodeFrame, type Frame, type FrameOf } from "./frames.ts";
import { limits } from "../wire/limits.ts";

/** The frames that membership takes. */
type MembershipFrame = Exclude<Frame, FrameOf<"relay" | "unreachable">>;

export class Membership implements Module, Overlay {
  readonly routes: Routes;
  readonly #self: PeerId;
  readonly #knobs: OverlayKnobs;
  readonly #random: Random;
  readonly #forwards: ForwardLimit;
  readonly #health: LinkHealth;
  readonly #active = new ActiveView();
  readonly #passive: PassiveView;
  readonly #lost: LostPeers;
  readonly #shunned = new Shunned();
  readonly #admission: Admission;
  readonly #walks: Walks;
  /** Dialled to give a newcomer a place, although there is none. */
  readonly #placesFor = new Set<PeerId>();
  #refillAt = Number.NEGATIVE_INFINITY;
  #refusals = 0;
  #shuffleAt: number | undefined;
  readonly #discovery: Discovery;
  readonly #plan: DialPlan;

  constructor(
    self: PeerId,
    config: OverlayConfig & OutboxConfig,
    random: Random,
    forwards: ForwardLimit,
    health: LinkHealth,
  ) {
    this.#self = self;
    this.#knobs = config.overlay;
    this.#random = random;
    this.#forwards = forwards;
    this.#health = health;
    this.#passive = new PassiveView(config, random);
    this.#discovery = new Discovery(random);
    this.#plan = new DialPlan(config.overlay, this.#passive, health);
    this.#lost = new LostPeers(random);
    this.#admission = new Admission(config.overlay);
    this.routes = new Routes(this);
    this.#walks = new Walks(self, config, random, forwards, this.routes, {
      links: () => this.#active.links(),
      isExpelled: (peer) => this.#shunned.isExpelled(peer),
      sample: (count) => this.#passive.sample(count),
      consider: (peer, notBefore) => this.#consider(peer, notBefore),
      offerPlace: (io, newcomer) => this.#offerPlace(io, newcomer),
      exchange: (io, via, peers) => this.#exchange(io, via, peers),
    });
  }

  occupancy(): Occupancy[] {
    const { activeView, activeSlack, passiveView } = this.#knobs;
    return [
      { what: "links", size: this.#active.size, bound: activeView + activeSlack },
      { what: "passive view", size: this.#passive.size, bound: passiveView },
      ...this.#shunned.occupancy(),
      this.#admission.occupancy(),
      { what: "places promised", size: this.#placesFor.size, bound: passiveView },
      this.#lost.occupancy(),
      this.routes.occupancy(),
    ];
  }

  /** Peers with an open link: the active view. */
  links(): readonly PeerId[] {
    return this.#active.links();
  }

  isLinked(peer: PeerId): boolean {
    return this.#active.isLinked(peer);
  }

  knowsLink(peer: PeerId, other: PeerId): boolean {
    return this.#active.knowsLink(peer, other);
  }

  /** Whom the peer, linked to here, said that it is linked to. */
  neighboursOf(peer: PeerId): readonly PeerId[] {
    return this.#active.neighboursOf(peer);
  }

  linkTowards(peer: PeerId, except: PeerId | undefined): PeerId | undefined {
    return this.#active.linkTowards(peer, except);
  }

  /** The peer broke the protocol: it is neither dialled nor let in. */
  isExpelled(peer: PeerId): boolean {
    return this.#shunned.isExpelled(peer);
  }

  /** Whether a way to the peer over the links of others, or its own, is known. */
  hasRoute(peer: PeerId): boolean {
    return this.routes.nextHop(peer) !== undefined;
  }

  /** Whether a link from this peer would be welcome. If so, a place is kept for it. */
  accepts(peer: PeerId, urgent: boolean, now: number): boolean {
    if (peer === this.#self || this.#shunned.isExpelled(peer)) return false;
    return this.#active.isLinked(peer) || this.#admission.keepPlace(peer, urgent, this.#active.size, now);
  }

  /** Takes the link in, or refuses it when the peer was expelled or there are too many. */
  admit(io: Io, { peer, initiator }: Link): boolean {
    if (this.#shunned.isExpelled(peer)) {
      io.close(peer, "expelled", "the peer broke the protocol before");
      return false;
    }
    const failures = this.#passive.failuresOf(peer);
    const dialledAt = this.#passive.diallingSince(peer);
    if (dialledAt !== undefined) this.#plan.took(io.now - dialledAt);
    this.#lost.answered(peer);
    const wanted = this.#placesFor.delete(peer) || this.#admission.forget(peer) || this.#lost.has(peer);
    const alone = this.#active.size === 0;
    this.#passive.remove(peer);
    const { activeView, activeSlack } = this.#knobs;
    if (this.#active.size >= activeView + activeSlack && !(wanted && this.#evict(io, peer))) {
      io.send(peer, this.#encode({ type: "disconnect", replacement: undefined }), priorities.control);
      io.close(peer, "surplus", `${this.#active.size} links are open`);
      return false;
    }
    this.#tellLinks(io, [peer], []);
    const others = this.#active.links().slice(0, limits.neighbours);
    this.#shunned.isBack(peer);
    this.#active.add(peer, io.now, failures);
    this.#refusals = 0;
    if (this.#active.size >= activeView) this.#plan.settled();
    this.#discovery.linked();
    this.#shuffleAt ??= io.now + this.#knobs.shuffleMs * this.#random();
    io.send(peer, this.#encode({ type: "neighbours", whole: true, added: others, removed: [] }), priorities.control);
    if (initiator && alone) {
      io.send(peer, this.#encode({ type: "join" }), priorities.control);
    }
    return true;
  }

  /** A link that was lost is dialled again; a peer that left is not, and one that broke the protocol never. */
  closed(io: Io, peer: PeerId, why: Closing): void {
    const link = this.#active.remove(peer);
    if (!link) return;
    this.#forwards.forget(peer);
    io.raise({ type: "links-changed" });
    this.#tellLinks(io, [], [peer]);
    this.#passive.remove(peer);
    this.#refillAt = io.now;
    this.#refusals = 0;
    if (this.#active.size === 0) this.#discovery.alone(io.now);
    if (why !== "surplus") this.#plan.settled();
    if (why === "left") return;
    if (why !== "surplus" && !isLoss(why)) return this.expel(peer);
    if (why === "surplus") return this.#passive.add(peer, io.now + this.#knobs.refillMaxMs);
    // A link that is closed as soon as it opens, or carries nothing, is as good as a dial that failed.
    const lasted = this.#health.everHeard(peer) && io.now >= link.openedAt + this.#knobs.lastingMs;
    if (lasted) this.#lost.remove(peer);
    else if (this.#lost.has(peer)) return this.#lost.failed(peer, io.now);
    const failures = lasted ? 0 : link.failures + 1;
    if (failures >= this.#knobs.dialAttempts) return;
    this.#passive.add(peer, io.now + this.#pause(failures), failures);
  }

  /** Has nothing to do with the peer any more. */
  expel(peer: PeerId): void {
    this.#passive.remove(peer);
    this.#lost.remove(peer);
    this.#admission.forget(peer);
    this.#shunned.expel(peer);
  }

  /** The peer has left: nobody dials it. */
  gone(now: number, peer: PeerId): void {
    this.#lost.remove(peer);
    this.#forget(now, peer);
  }

  /** The peer is believed dead: it replaces no link, but is tried again now and then. */
  dead(now: number, peer: PeerId): void {
    this.#forget(now, peer);
    if (!this.#shunned.isExpelled(peer)) this.#lost.add(peer, now);
  }

  /** A living peer that could be linked to, heard of over the link to `via`. */
  heardOf(now: number, peer: PeerId, via: PeerId): void {
    if (peer === this.#self) return;
    this.#lost.heardOf(peer);
    this.#shunned.isBack(peer);
    this.routes.learn(peer, via);
    if (!this.#passive.isFull) this.#consider(peer, now + (this.#self < peer ? 0 : this.#knobs.dialGraceMs));
  }

  told(io: Io, fact: Fact): void {
    switch (fact.type) {
      case "woke":
        return this.woke(io);
      case "peers-discovered":
        return this.discovered(io, fact.peers, fact.source);
      case "alarm":
        // The network may have changed under the link: whichever heals sooner, it or a new one, is welcome.
        return io.dial(fact.peer, false);
      case "member-lives":
        return this.heardOf(io.now, fact.peer, fact.via);
      case "member-gone":
        if (fact.why === "dead") this.dead(io.now, fact.peer);
        else if (fact.why === "left") this.gone(io.now, fact.peer);
    }
  }

  received(io: Io, from: PeerId, frame: MembershipFrame): void {
    switch (frame.type) {
      case "neighbours":
        return this.#neighboursReceived(io, from, frame);
      case "join":
        return this.#walks.joinReceived(io, from);
      case "forward-join":
        return this.#walks.forwardJoinReceived(io, from, frame);
      case "shuffle":
        return this.#walks.shuffleReceived(io, from, frame);
      case "shuffle-reply":
        return this.#walks.shuffleReplyReceived(io, from, frame);
      case "disconnect":
        return this.#disconnectReceived(io, from, frame);
      case "leave":
        return io.close(from, "left", "the peer left");
    }
  }

  /** Says goodbye on every link and closes it. */
  leave(io: Io): void {
    const frame = this.#encode({ type: "leave" });
    const links = this.#active.links();
    // Not sooner than the rumors that wait: whoever hears it listens no more.
    for (const peer of links) io.send(peer, frame, priorities.repair);
    for (const peer of links) io.close(peer, "left", "leaving");
  }

  #neighboursReceived(io: Io, from: PeerId, frame: FrameOf<"neighbours">): void {
    if (!this.#active.isLinked(from)) return;
    for (const peer of this.#active.told(from, frame)) {
      if (peer === this.#self || this.#passive.isFull) continue;
      this.#consider(peer, io.now + (this.#self < peer ? 0 : this.#knobs.dialGraceMs));
    }
    io.raise({ type: "links-changed" });
    this.#fill(io);
  }

  /** A sample of members is dialled at once; an announced newcomer dials for itself. */
  discovered(io: Io, peers: readonly PeerId[], source: "sample" | "announcement"): void {
    const now = source === "sample";
    for (const peer of peers) this.#shunned.isBack(peer);
    for (const peer of peers) this.#consider(peer, io.now + (now ? 0 : this.#knobs.dialGraceMs));
    if (now && peers.length === 0) this.#discovery.nobodyThere();
    this.#fill(io);
  }

  dialFailed(io: Io, peer: PeerId, why: DialFailure): void {
    this.#placesFor.delete(peer);
    if (this.#active.size === 0) this.#discovery.stillAlone(io.now);
    if (why === "gone") this.#lost.remove(peer);
    else this.#lost.failed(peer, io.now);
    if (!this.#passive.has(peer)) return;
    if (why === "refused") {
      // It lives. The next one is asked a little later, and later still the more refuse.
      const pause = Math.min(this.#knobs.refillMaxMs, this.#knobs.refillMs * 2 ** this.#refusals);
      if (++this.#refusals > 2) this.#refillAt = io.now + pause * (0.5 + this.#random());
      const again = this.#mayInsist() ? this.#knobs.refillMs : this.#knobs.refillMaxMs;
      this.#passive.failed(peer, io.now, again * (0.5 + this.#random()));
    } else {
      const failures = this.#passive.countFailure(peer);
      if (why === "gone" || failures >= this.#knobs.dialAttempts) this.#forget(io.now, peer);
      else this.#passive.failed(peer, io.now, this.#pause(failures));
    }
    this.#fill(io);
  }

  #offerPlace(io: Io, newcomer: PeerId): void {
    if (this.#active.isLinked(newcomer) || this.#admission.isExpected(newcomer)) return;
    this.#consider(newcomer, io.now);
    if (!this.#passive.has(newcomer) || this.#passive.diallingSince(newcomer) !== undefined) return;
    if (this.#placesFor.size >= this.#knobs.activeSlack) return;
    this.#placesFor.add(newcomer);
    this.#dial(io, newcomer, false);
  }

  // The other end gives up this link; whoever took its place may link to this node instead.
  #disconnectReceived(io: Io, from: PeerId, { replacement }: FrameOf<"disconnect">): void {
    if (replacement) this.heardOf(io.now, replacement, from);
    io.close(from, "surplus", "the peer has links enough");
  }

  /** Dials everyone who waits for it, now. */
  woke(io: Io): void {
    this.#shunned.forgive();
    this.#passive.forgive(io.now);
    this.#lost.forgive(io.now);
    this.#refillAt = io.now;
    this.#refusals = 0;
    this.#fill(io);
  }

  tick(io: Io): void {
    this.#discovery.tick(io);
    if (this.#shuffleAt !== undefined && this.#shuffleAt <= io.now) {
      this.#shuffleAt = io.now + this.#knobs.shuffleMs * (0.5 + this.#random());
      if (this.#passive.size > 0 || !this.#active.seesAll(this.#self)) this.#walks.shuffle(io);
      if (this.#knobs.nearLinks > 0) this.#seekNear(io);
      else this.#trim(io);
    }
    this.#fill(io);
    for (const peer of this.#lost.due(io.now))
      if (this.#active.isLinked(peer)) this.#lost.remove(peer);
      else io.dial(peer, true);
  }

  nextDeadline(now: number): number | undefined {
    const dialAt = this.#plan.nextDial(now, this.#active.size, this.#refillAt);
    return earlier(earlier(this.#shuffleAt, this.#lost.nextDue()), earlier(this.#discovery.nextDeadline, dialAt));
  }

  // Dials as many of the known as links are missing, a newcomer some at a time. While two or more are missing, one dial at
  // a time insists on being let in.
  #fill(io: Io): void {
    if (this.#active.size >= this.#knobs.activeView || (io.now < this.#refillAt && this.#active.size > 0)) return;
    const room = this.#plan.room(io.now, this.#active.size);
    let insists = this.#mayInsist() && !room.insists;
    for (let { dials } = room; dials > 0; dials--) {
      const peer = this.#passive.pick(io.now);
      if (!peer) return;
      this.#dial(io, peer, insists);
      insists = false;
    }
  }

  #mayInsist(): boolean {
    return this.#active.size < this.#knobs.activeView - 1;
  }

  #forget(now: number, peer: PeerId): void {
    this.#passive.remove(peer);
    this.routes.forget(peer);
    this.#shunned.leave(peer, now);
  }

  #dial(io: Io, peer: PeerId, urgent: boolean): void {
    this.#passive.dialled(peer, io.now, urgent);
    io.dial(peer, urgent);
  }

  #consider(peer: PeerId, notBefore: number): void {
    if (peer === this.#self || this.#active.isLinked(peer) || this.#shunned.isShunned(peer, notBefore)) return;
    this.#passive.add(peer, notBefore);
  }

  #exchange(io: Io, via: PeerId, peers: readonly PeerId[]): void {
    for (const peer of peers) {
      this.#walks.learn(peer, via);
      this.#consider(peer, io.now + (this.#self < peer ? 0 : this.#knobs.dialGraceMs));
    }
    this.#fill(io);
  }

  // Gives up a link for a newcomer: one whose other end has most, so that nobody is left with none.
  #evict(io: Io, newcomer: PeerId): boolean {
    const most = this.#active.mostLinked(newcomer);
    if (!most) return false;
    this.#admission.evicted(io.now);
    this.#giveUp(io, most, newcomer);
    return true;
  }

  // Two that both have more links than they seek do without the one between them; the smaller id sees to it.
  #trim(io: Io): void {
    const { activeView } = this.#knobs;
    if (this.#active.size <= activeView) return;
    for (const [peer, { neighbours }] of this.#active.states)
      if (this.#self < peer && neighbours.size > activeView) return this.#giveUp(io, peer, undefined);
  }

  // Tries one more link, and gives up the slowest.
  #seekNear(io: Io): void {
    const { activeView, nearLinks } = this.#knobs;
    if (this.#active.size <= activeView) {
      const peer = this.#active.size === activeView ? this.#passive.pick(io.now) : undefined;
      if (peer) this.#dial(io, peer, false);
      return;
    }
    const roundTripMs = (peer: PeerId): number | undefined => this.#health.roundTripMs(peer);
    const slowest = slowestToSpare(this.#self, this.#active.states, activeView - nearLinks, roundTripMs);
    if (slowest) this.#giveUp(io, slowest, undefined);
  }

  #giveUp(io: Io, peer: PeerId, replacement: PeerId | undefined): void {
    io.send(peer, this.#encode({ type: "disconnect", replacement }), priorities.control);
    io.close(peer, "surplus", "there are links enough");
  }

  #tellLinks(io: Io, added: PeerId[], removed: PeerId[]): void {
    if (this.#active.links().length === 0) return;
    const frame = this.#encode({ type: "neighbours", whole: false, added, removed });
    for (const peer of this.#active.links()) io.send(peer, frame, priorities.control);
  }

  #encode(frame: Frame): Uint8Array {
    return encodeFrame(frame, this.#self);
  }

  #pause(failures: number): number {
    const pause = Math.min(this.#knobs.redialMaxMs, this.#knobs.redialMs * 2 ** failures);
    return pause * (0.5 + this.#random());
  }
}
