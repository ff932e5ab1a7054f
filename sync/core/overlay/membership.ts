/**
 * Whom to link to: a small active view of links and a larger passive view of known peers. Source: HyParView, Leitão,
 * Pereira and Rodrigues 2007, section 4. Departures from it, each with its reason:
 * - A newcomer starts from a random sample of members, not from one contact: join storms through one contact ruin the view.
 * - Whether a link is wanted is asked before it is dialled (`accepts`): a WebRTC link is too costly to open and refuse.
 * - Whoever is pushed out is told who took the place, and may link to that peer: degrees stay as they were.
 * - Each peer tells its links whom it is linked to. That makes small rooms whole, shows ways, and spares needless frames.
 * - Members found dead are dialled again now and then: what seemed a crash may have been a partition.
 * - With no link left, everyone known is dialled and the server asked for a fresh sample, at once.
 * - How long a dial may take before another is tried follows how long links take here: on a busy device more dials at
 *   once would only make each of them slower.
 * The option `nearLinks` biases links to low round trips (after X-BOT, Leitão et al. 2012), with local decisions only.
 */
import type { OverlayConfig, OverlayKnobs } from "./knobs.ts";
import type { OutboxConfig } from "../outbox/knobs.ts";
import { LostPeers } from "./lost-peers.ts";
import { drawSome } from "../draw.ts";
import { PassiveView } from "./passive-view.ts";
import type { ForwardLimit } from "../outbox/forward-limit.ts";
import { Routes } from "./routes.ts";
import { isLoss, type LinkHealth, type Module } from "../module.ts";
import type { Closing, DialFailure, Fact, Io, Link, Occupancy, Overlay, PeerId, Random } from "../types.ts";
import { priorities } from "../types.ts";
import { encodeFrame, type Frame, type FrameOf } from "./frames.ts";
import { limits } from "../wire/limits.ts";

/** The frames that membership takes. */
type MembershipFrame = Exclude<Frame, FrameOf<"relay" | "unreachable">>;

/** An open link. */
interface LinkState {
  /** Whom its other end is linked to, as it said last. */
  neighbours: Set<PeerId>;
  readonly openedAt: number;
  /** Failures before it opened; they count on when it does not last. */
  readonly failures: number;
}

/** Bound on peers that are remembered as expelled, and on offers accepted that may still become links. */
const maxExpelled = 1024;
const maxExpected = 64;
/** Bound on peers that are remembered as gone, and for how long: others may still speak of them. */
const maxGone = 256;
const goneMs = 60_000;
/** An accepted offer that has become no link by then hardly will, but for a very slow peer's. */
const expectedMs = 15_000;
/** Shortest time between two links given up for urgent newcomers: otherwise a flood of them would take every link. */
const evictionGapMs = 500;
/** First pause before asking for a fresh sample again while alone; doubled up to the maximum. */
const discoverMs = 1_000;
const discoverMaxMs = 15_000;
/** No dial counts as under way for longer, however slow others are. */
const slowestDialMs = 10_000;

export class Membership implements Module, Overlay {
  readonly routes: Routes;
  readonly #self: PeerId;
  readonly #knobs: OverlayKnobs;
  /** Shuffles wait so long for a frame to ride on. */
  readonly #rideMs: number;
  readonly #random: Random;
  readonly #forwards: ForwardLimit;
  readonly #health: LinkHealth;
  readonly #active = new Map<PeerId, LinkState>();
  readonly #passive: PassiveView;
  readonly #lost: LostPeers;
  /** Peers that broke the protocol: they are neither dialled nor let in again. */
  readonly #expelled = new Set<PeerId>();
  /** Offers that were accepted, with the time until which their links are expected. */
  readonly #expected = new Map<PeerId, number>();
  /** Peers that left, died or could not be found, and until when others' word for them is late. */
  readonly #gone = new Map<PeerId, number>();
  /** Dialled to give a newcomer a place, although there is none. */
  readonly #placesFor = new Set<PeerId>();
  /** The keys of `#active`, until they change. */
  #links: readonly PeerId[] = [];
  #evictedAt = Number.NEGATIVE_INFINITY;
  #refillAt = Number.NEGATIVE_INFINITY;
  #refusals = 0;
  #shuffleAt: number | undefined;
  /** It never had as many links as it seeks, nor lost one. */
  #isNewcomer = true;
  #discoverAt: number | undefined;
  #discoverPauseMs = discoverMs;
  /** From dial to link, smoothed. */
  #dialMs = 0;

  constructor(
    self: PeerId,
    config: OverlayConfig & OutboxConfig,
    random: Random,
    forwards: ForwardLimit,
    health: LinkHealth,
  ) {
    this.#self = self;
    this.#knobs = config.overlay;
    this.#rideMs = config.outbox.rideMs;
    this.#random = random;
    this.#forwards = forwards;
    this.#health = health;
    this.#passive = new PassiveView(config, random);
    this.#lost = new LostPeers(random);
    this.routes = new Routes(this);
  }

  occupancy(): Occupancy[] {
    const { activeView, activeSlack, passiveView } = this.#knobs;
    return [
      { what: "links", size: this.#active.size, bound: activeView + activeSlack },
      { what: "passive view", size: this.#passive.size, bound: passiveView },
      { what: "expelled peers", size: this.#expelled.size, bound: maxExpelled },
      { what: "expected links", size: this.#expected.size, bound: maxExpected },
      { what: "peers gone", size: this.#gone.size, bound: maxGone },
      { what: "places promised", size: this.#placesFor.size, bound: passiveView },
      this.#lost.occupancy(),
      this.routes.occupancy(),
    ];
  }

  /** Peers with an open link: the active view. */
  links(): readonly PeerId[] {
    return this.#links;
  }

  isLinked(peer: PeerId): boolean {
    return this.#active.has(peer);
  }

  /** The peer broke the protocol: it is neither dialled nor let in. */
  isExpelled(peer: PeerId): boolean {
    return this.#expelled.has(peer);
  }

  /** Whether a way to the peer over the links of others, or its own, is known. */
  hasRoute(peer: PeerId): boolean {
    return this.routes.nextHop(peer) !== undefined;
  }

  /** Whether `peer`, to which this node is linked, said that it is linked to `other`. */
  knowsLink(peer: PeerId, other: PeerId): boolean {
    return this.#active.get(peer)?.neighbours.has(other) ?? false;
  }

  /** A link, other than `except`, whose other end is linked to `peer`. */
  linkTowards(peer: PeerId, except: PeerId | undefined): PeerId | undefined {
    for (const [link, { neighbours }] of this.#active)
      if (link !== except && link !== peer && neighbours.has(peer)) return link;
    return undefined;
  }

  /** Whether a link from this peer would be welcome. If so, a place is kept for it. */
  accepts(peer: PeerId, urgent: boolean, now: number): boolean {
    if (peer === this.#self || this.#expelled.has(peer)) return false;
    if (this.#active.has(peer)) return true;
    if (!this.#expected.has(peer) && !this.#takesPlace(urgent, now)) return false;
    // For as long again, when the offer follows the knock.
    this.#expected.set(peer, now + expectedMs);
    return true;
  }

  /** Takes the link in, or refuses it when the peer was expelled or there are too many. */
  admit(io: Io, { peer, initiator }: Link): boolean {
    if (this.#expelled.has(peer)) {
      io.close(peer, "expelled", "the peer broke the protocol before");
      return false;
    }
    const failures = this.#passive.failuresOf(peer);
    const dialledAt = this.#passive.diallingSince(peer);
    if (dialledAt !== undefined) this.#dialMs += (io.now - dialledAt - this.#dialMs) / 4;
    this.#lost.answered(peer);
    const wanted = this.#placesFor.delete(peer) || this.#expected.delete(peer) || this.#lost.has(peer);
    const alone = this.#active.size === 0;
    this.#passive.remove(peer);
    const { activeView, activeSlack } = this.#knobs;
    if (this.#active.size >= activeView + activeSlack && !(wanted && this.#evict(io, peer))) {
      io.send(peer, this.#encode({ type: "disconnect", replacement: undefined }), priorities.control);
      io.close(peer, "surplus", `${this.#active.size} links are open`);
      return false;
    }
    this.#tellLinks(io, [peer], []);
    const others = this.#links.slice(0, limits.neighbours);
    this.#gone.delete(peer);
    this.#active.set(peer, { neighbours: new Set(), openedAt: io.now, failures });
    this.#links = [...this.#active.keys()];
    this.#refusals = 0;
    if (this.#active.size >= activeView) this.#isNewcomer = false;
    this.#discoverAt = undefined;
    this.#discoverPauseMs = discoverMs;
    this.#shuffleAt ??= io.now + this.#knobs.shuffleMs * this.#random();
    io.send(peer, this.#encode({ type: "neighbours", whole: true, added: others, removed: [] }), priorities.control);
    if (initiator && alone) {
      io.send(peer, this.#encode({ type: "join" }), priorities.control);
    }
    return true;
  }

  /** A link that was lost is dialled again; a peer that left is not, and one that broke the protocol never. */
  closed(io: Io, peer: PeerId, why: Closing): void {
    const link = this.#active.get(peer);
    if (!link) return;
    this.#forwards.forget(peer);
    this.#active.delete(peer);
    io.raise({ type: "links-changed" });
    this.#links = [...this.#active.keys()];
    this.#tellLinks(io, [], [peer]);
    this.#passive.remove(peer);
    this.#refillAt = io.now;
    this.#refusals = 0;
    if (this.#active.size === 0) this.#discoverAt = io.now;
    if (why !== "surplus") this.#isNewcomer = false;
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
    this.#expected.delete(peer);
    if (this.#expelled.size < maxExpelled) this.#expelled.add(peer);
  }

  /** The peer has left: nobody dials it. */
  gone(now: number, peer: PeerId): void {
    this.#lost.remove(peer);
    this.#forget(now, peer);
  }

  /** The peer is believed dead: it replaces no link, but is tried again now and then. */
  dead(now: number, peer: PeerId): void {
    this.#forget(now, peer);
    if (!this.#expelled.has(peer)) this.#lost.add(peer, now);
  }

  /** A living peer that could be linked to, heard of over the link to `via`. */
  heardOf(now: number, peer: PeerId, via: PeerId): void {
    if (peer === this.#self) return;
    this.#lost.heardOf(peer);
    this.#gone.delete(peer);
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
        return this.#joinReceived(io, from);
      case "forward-join":
        return this.#forwardJoinReceived(io, from, frame);
      case "shuffle":
        return this.#shuffleReceived(io, from, frame);
      case "shuffle-reply":
        return this.#shuffleReplyReceived(io, from, frame);
      case "disconnect":
        return this.#disconnectReceived(io, from, frame);
      case "leave":
        return io.close(from, "left", "the peer left");
    }
  }

  /** Says goodbye on every link and closes it. */
  leave(io: Io): void {
    const frame = this.#encode({ type: "leave" });
    const links = this.#links;
    // Not sooner than the rumors that wait: whoever hears it listens no more.
    for (const peer of links) io.send(peer, frame, priorities.repair);
    for (const peer of links) io.close(peer, "left", "leaving");
  }

  #neighboursReceived(io: Io, from: PeerId, frame: FrameOf<"neighbours">): void {
    const link = this.#active.get(from);
    if (!link) return;
    if (frame.whole) link.neighbours = new Set();
    for (const peer of frame.removed) link.neighbours.delete(peer);
    for (const peer of frame.added) {
      if (peer === from || link.neighbours.size >= limits.neighbours) continue;
      link.neighbours.add(peer);
      if (peer === this.#self || this.#passive.isFull) continue;
      this.#consider(peer, io.now + (this.#self < peer ? 0 : this.#knobs.dialGraceMs));
    }
    io.raise({ type: "links-changed" });
    this.#fill(io);
  }

  /** A sample of members is dialled at once; an announced newcomer dials for itself. */
  discovered(io: Io, peers: readonly PeerId[], source: "sample" | "announcement"): void {
    const now = source === "sample";
    for (const peer of peers) this.#gone.delete(peer);
    for (const peer of peers) this.#consider(peer, io.now + (now ? 0 : this.#knobs.dialGraceMs));
    // The server knows of nobody: a newcomer will find this node.
    if (now && peers.length === 0) this.#discoverAt = undefined;
    this.#fill(io);
  }

  dialFailed(io: Io, peer: PeerId, why: DialFailure): void {
    this.#placesFor.delete(peer);
    this.#askAgainIfAlone(io);
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

  // The contact of a newcomer sends its name on random walks, so that it is linked all over the room (section 4.2).
  #joinReceived(io: Io, from: PeerId): void {
    const others = drawSome(
      this.#links.filter((peer) => peer !== from),
      this.#knobs.joinWalks,
      this.#random,
    );
    const ttl = this.#knobs.joinWalkLength;
    for (const peer of others) this.#pass(io, peer, { type: "forward-join", peer: from, ttl });
  }

  #forwardJoinReceived(io: Io, from: PeerId, { peer, ttl }: FrameOf<"forward-join">): void {
    if (peer === this.#self || this.#expelled.has(peer)) return;
    this.routes.learn(peer, from);
    if (ttl === this.#knobs.passiveWalkLength) this.#consider(peer, io.now + this.#knobs.dialGraceMs);
    const others = this.#links.filter((link) => link !== from && link !== peer);
    const next = others[Math.floor(this.#random() * others.length)];
    if (ttl > 0 && next) {
      const left = Math.min(ttl, this.#knobs.joinWalkLength) - 1;
      return this.#pass(io, next, { type: "forward-join", peer, ttl: left });
    }
    if (this.#active.has(peer) || this.#expected.has(peer)) return;
    this.#consider(peer, io.now);
    if (!this.#passive.has(peer) || this.#passive.diallingSince(peer) !== undefined) return;
    if (this.#placesFor.size >= this.#knobs.activeSlack) return;
    this.#placesFor.add(peer);
    this.#dial(io, peer, false);
  }

  #shuffleReceived(io: Io, from: PeerId, frame: FrameOf<"shuffle">): void {
    const { origin, ttl, peers } = frame;
    if (origin === this.#self) return;
    this.routes.learn(origin, from);
    const others = this.#links.filter((link) => link !== from && link !== origin);
    const next = others[Math.floor(this.#random() * others.length)];
    if (ttl > 0 && next) {
      for (const peer of peers) this.#learn(peer, from);
      const left = Math.min(ttl, this.#knobs.joinWalkLength) - 1;
      return this.#stroll(io, next, { ...frame, ttl: left });
    }
    const reply = this.#passive.sample(peers.length + 1);
    const hop = this.routes.nextHop(origin) ?? from;
    const answer = { type: "shuffle-reply", to: origin, ttl: this.#knobs.joinWalkLength, peers: reply } as const;
    this.#stroll(io, hop, answer);
    return this.#exchange(io, from, [origin, ...peers]);
  }

  #shuffleReplyReceived(io: Io, from: PeerId, frame: FrameOf<"shuffle-reply">): void {
    const { to, ttl, peers } = frame;
    if (to === this.#self) return this.#exchange(io, from, peers);
    for (const peer of peers) this.#learn(peer, from);
    const hop = ttl > 0 ? this.routes.nextHop(to, from) : undefined;
    if (hop) this.#stroll(io, hop, { ...frame, ttl: ttl - 1 });
  }

  // The other end gives up this link; whoever took its place may link to this node instead.
  #disconnectReceived(io: Io, from: PeerId, { replacement }: FrameOf<"disconnect">): void {
    if (replacement) this.heardOf(io.now, replacement, from);
    io.close(from, "surplus", "the peer has links enough");
  }

  /** Dials everyone who waits for it, now. */
  woke(io: Io): void {
    this.#gone.clear();
    this.#passive.forgive(io.now);
    this.#lost.forgive(io.now);
    this.#refillAt = io.now;
    this.#refusals = 0;
    this.#fill(io);
  }

  tick(io: Io): void {
    if (this.#discoverAt !== undefined && this.#discoverAt <= io.now) {
      this.#discoverAt = io.now + this.#discoverPauseMs * (0.5 + this.#random());
      this.#discoverPauseMs = Math.min(discoverMaxMs, 2 * this.#discoverPauseMs);
      io.discover();
    }
    if (this.#shuffleAt !== undefined && this.#shuffleAt <= io.now) {
      this.#shuffleAt = io.now + this.#knobs.shuffleMs * (0.5 + this.#random());
      this.#shuffle(io);
      if (this.#knobs.nearLinks > 0) this.#seekNear(io);
      else this.#trim(io);
    }
    this.#fill(io);
    for (const peer of this.#lost.due(io.now))
      if (this.#active.has(peer)) this.#lost.remove(peer);
      else io.dial(peer, true);
  }

  nextDeadline(now: number): number | undefined {
    let next = this.#shuffleAt;
    const lostAt = this.#lost.nextDue();
    if (lostAt !== undefined && (next === undefined || lostAt < next)) next = lostAt;
    if (this.#discoverAt !== undefined && (next === undefined || this.#discoverAt < next)) next = this.#discoverAt;
    if (this.#active.size < this.#knobs.activeView) {
      const due = this.#passive.nextDue();
      if (due !== undefined) {
        const slow = now - this.#slowDialMs + 1;
        const dialling = this.#passive.dialling(slow);
        let fillAt = this.#active.size > 0 ? Math.max(due, this.#refillAt) : due;
        if (dialling.count >= Math.min(this.#dialsAtOnce, this.#knobs.activeView - this.#active.size))
          fillAt = Math.max(fillAt, (this.#passive.oldestDial(slow) ?? now) + this.#slowDialMs);
        // Of so many, the end of one makes room for the next.
        if (dialling.all < this.#maxDials && (next === undefined || fillAt < next)) next = fillAt;
      }
    }
    return next;
  }

  // Dials as many of the known as links are missing, a newcomer some at a time. While two or more are missing, one dial at
  // a time insists on being let in.
  #fill(io: Io): void {
    if (this.#active.size >= this.#knobs.activeView || (io.now < this.#refillAt && this.#active.size > 0)) return;
    const dialling = this.#passive.dialling(io.now - this.#slowDialMs + 1);
    let insists = this.#mayInsist() && !dialling.urgent;
    const missing = this.#knobs.activeView - this.#active.size - dialling.count;
    const left = Math.min(this.#dialsAtOnce - dialling.count, this.#maxDials - dialling.all);
    for (let dials = Math.min(missing, left); dials > 0; dials--) {
      const peer = this.#passive.pick(io.now);
      if (!peer) return;
      this.#dial(io, peer, insists);
      insists = false;
    }
  }

  // Whoever has no link at all has nothing else to do than to dial.
  get #dialPatience(): number {
    return this.#active.size === 0 ? 1 : this.#health.patience;
  }

  get #dialsAtOnce(): number {
    const atOnce = this.#isNewcomer ? this.#knobs.newcomerDials : this.#knobs.activeView;
    return Math.ceil(atOnce / this.#dialPatience);
  }

  // However slow the others are: what keeps a device busy should not be its own dials.
  get #maxDials(): number {
    return Math.ceil((this.#knobs.activeView + this.#knobs.activeSlack) / this.#dialPatience);
  }

  get #slowDialMs(): number {
    return Math.min(slowestDialMs, Math.max(this.#knobs.slowDialMs * this.#dialPatience, 2 * this.#dialMs));
  }

  // A sample may be of peers that cannot be reached.
  #askAgainIfAlone(io: Io): void {
    if (this.#active.size === 0) this.#discoverAt ??= io.now + this.#discoverPauseMs * (0.5 + this.#random());
  }

  #mayInsist(): boolean {
    return this.#active.size < this.#knobs.activeView - 1;
  }

  #forget(now: number, peer: PeerId): void {
    this.#passive.remove(peer);
    this.routes.forget(peer);
    if (this.#gone.size >= maxGone) for (const [gone, until] of this.#gone) if (until <= now) this.#gone.delete(gone);
    if (this.#gone.size < maxGone) this.#gone.set(peer, now + goneMs);
  }

  #dial(io: Io, peer: PeerId, urgent: boolean): void {
    this.#passive.dialled(peer, io.now, urgent);
    io.dial(peer, urgent);
  }

  #consider(peer: PeerId, notBefore: number): void {
    if (peer === this.#self || this.#active.has(peer) || this.#expelled.has(peer)) return;
    if ((this.#gone.get(peer) ?? notBefore) > notBefore) return;
    this.#passive.add(peer, notBefore);
  }

  #learn(peer: PeerId, via: PeerId): void {
    if (peer !== this.#self && !this.#active.has(peer)) this.routes.learn(peer, via);
  }

  #exchange(io: Io, via: PeerId, peers: readonly PeerId[]): void {
    for (const peer of peers) {
      this.#learn(peer, via);
      this.#consider(peer, io.now + (this.#self < peer ? 0 : this.#knobs.dialGraceMs));
    }
    this.#fill(io);
  }

  // Section 4.4: views are mixed by exchanging parts of them with the end of a random walk.
  #shuffle(io: Io): void {
    if (this.#passive.size === 0 && this.#seesAll()) return;
    const links = [...this.#links];
    const [to, ...others] = drawSome(links, 1 + this.#knobs.shuffleActive, this.#random);
    if (!to) return;
    const peers = [...others, ...this.#passive.sample(this.#knobs.shufflePassive)];
    const ttl = this.#knobs.joinWalkLength;
    this.#stroll(io, to, { type: "shuffle", origin: this.#self, ttl, peers });
  }

  // No link knows of anybody to whom this node is not linked itself.
  #seesAll(): boolean {
    for (const { neighbours } of this.#active.values())
      for (const peer of neighbours) if (peer !== this.#self && !this.#active.has(peer)) return false;
    return true;
  }

  // Whether there is a place for one more; an urgent one may then take a place that another link has to leave.
  #takesPlace(urgent: boolean, now: number): boolean {
    for (const [expected, until] of this.#expected) if (until <= now) this.#expected.delete(expected);
    const { activeView, activeSlack, nearLinks } = this.#knobs;
    const taken = this.#active.size + this.#expected.size;
    const bound = urgent || nearLinks > 0 ? activeView + activeSlack : activeView;
    const room = taken < bound || (urgent && now >= this.#evictedAt + evictionGapMs);
    if (!room || this.#expected.size >= maxExpected) return false;
    // Many urgent offers at once would otherwise all count on the same place.
    if (taken >= activeView + activeSlack) this.#evictedAt = now;
    return true;
  }

  // Gives up a link for a newcomer: one whose other end has most, so that nobody is left with none.
  #evict(io: Io, newcomer: PeerId): boolean {
    let most: PeerId | undefined;
    let links = 1;
    for (const [peer, { neighbours }] of this.#active)
      if (peer !== newcomer && neighbours.size > links) [most, links] = [peer, neighbours.size];
    if (!most) return false;
    this.#evictedAt = io.now;
    this.#giveUp(io, most, newcomer);
    return true;
  }

  // Two that both have more links than they seek do without the one between them; the smaller id sees to it.
  #trim(io: Io): void {
    const { activeView } = this.#knobs;
    if (this.#active.size <= activeView) return;
    for (const [peer, { neighbours }] of this.#active)
      if (this.#self < peer && neighbours.size > activeView) return this.#giveUp(io, peer, undefined);
  }

  // Tries one more link, and gives up the slowest, but none of those that keep the overlay whole: each peer's links with
  // the lowest pair hashes are as good as drawn at random, both ends know them, and nobody gives them up for being slow.
  #seekNear(io: Io): void {
    const { activeView, nearLinks } = this.#knobs;
    if (this.#active.size <= activeView) {
      const peer = this.#active.size === activeView ? this.#passive.pick(io.now) : undefined;
      if (peer) this.#dial(io, peer, false);
      return;
    }
    const keep = activeView - nearLinks;
    const kept = new Set(lowestPairs(this.#self, this.#links, keep));
    let slowest: PeerId | undefined;
    let slowestMs = Number.NEGATIVE_INFINITY;
    for (const [peer, { neighbours }] of this.#active) {
      const ms = this.#health.roundTripMs(peer);
      if (ms === undefined || ms <= slowestMs || kept.has(peer)) continue;
      if (lowestPairs(peer, [...neighbours, this.#self], keep).includes(this.#self)) continue;
      [slowest, slowestMs] = [peer, ms];
    }
    if (slowest) this.#giveUp(io, slowest, undefined);
  }

  #giveUp(io: Io, peer: PeerId, replacement: PeerId | undefined): void {
    io.send(peer, this.#encode({ type: "disconnect", replacement }), priorities.control);
    io.close(peer, "surplus", "there are links enough");
  }

  #tellLinks(io: Io, added: PeerId[], removed: PeerId[]): void {
    if (this.#links.length === 0) return;
    const frame = this.#encode({ type: "neighbours", whole: false, added, removed });
    for (const peer of this.#links) io.send(peer, frame, priorities.control);
  }

  // Sends what somebody else made this node send.
  #pass(io: Io, to: PeerId, frame: Frame): void {
    if (this.#forwards.allows(to, io.now)) io.send(to, this.#encode(frame), priorities.control);
  }

  // Shuffles are in no hurry: they ride on other frames.
  #stroll(io: Io, to: PeerId, frame: FrameOf<"shuffle" | "shuffle-reply">): void {
    if (!this.#forwards.allows(to, io.now)) return;
    const origin = frame.type === "shuffle" ? frame.origin : frame.to;
    io.sendLater(to, `${frame.type} ${origin}`, this.#rideMs, () => this.#encode(frame));
  }

  #encode(frame: Frame): Uint8Array {
    return encodeFrame(frame, this.#self);
  }

  #pause(failures: number): number {
    const pause = Math.min(this.#knobs.redialMaxMs, this.#knobs.redialMs * 2 ** failures);
    return pause * (0.5 + this.#random());
  }
}

// The `count` of `others` whose pairs with `peer` hash lowest.
function lowestPairs(peer: PeerId, others: readonly PeerId[], count: number): PeerId[] {
  return others.toSorted((one, other) => pairHash(peer, one) - pairHash(peer, other)).slice(0, count);
}

// The same from both ends. Ids are random: some of their digits are enough.
function pairHash(one: PeerId, other: PeerId): number {
  const mixed = Math.imul(digitsOf(one) ^ digitsOf(other), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function digitsOf(peer: PeerId): number {
  const value = Number.parseInt(peer.slice(8), 16);
  return Math.imul(value ^ (value >>> 13), 0x85ebca6b);
}
